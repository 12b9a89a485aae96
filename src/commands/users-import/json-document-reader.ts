import { JSONParser } from '@streamparser/json';
import { isEmailName } from './account-fields.js';
import { ImportError } from './import-error.js';
import { JsonObjectReader, parseJson, type JsonOptions } from './json-reader.js';
import { isFirebaseAccount, isKeycloakAccount } from './known-shapes.js';
import { longestLineBytes } from './line-splitter.js';
import type { SourceRecord } from './source-record.js';

/** The memory of an import must not depend on the file. No entry of a realm is as long. */
const longestEntryBytes = 16_777_216;

/**
 * Whether a file is one JSON document, such as an export of Firebase, Keycloak or Django, and not JSON lines.
 * @param head the beginning of the file, or all of it
 */
export function isJsonDocument(head: string): boolean {
  if (head.startsWith('[')) return true;
  if (!head.startsWith('{')) return false;
  const end = head.indexOf('\n');
  const line = end === -1 ? head : head.slice(0, end);
  const object = line.length <= longestLineBytes ? parseJson(line) : undefined;
  if (typeof object === 'object' && object !== null) {
    const isList = (value: unknown) => Array.isArray(value) && value.some((one) => typeof one === 'object');
    return Object.entries(object).some(([name, value]) => name === 'users' && isList(value));
  }
  // Either the first line of a document, or an invalid one of JSON lines; only the former can go on.
  try {
    new JSONParser({ paths: [] }).write(head);
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads the exports that are one JSON document: the list `users` of Firebase and Keycloak, and Django's `dumpdata`.
 * Keeps one entry at a time.
 */
export class JsonDocumentReader {
  private readonly parser: JSONParser;
  private readonly objects: JsonObjectReader;
  private records: SourceRecord[] = [];
  private entries = 0;
  private bytesOfEntry = 0;
  /** Selects the accounts with jq, if another list or object seems to contain them. */
  private selection: string | null = null;
  private isRealm = false;

  /** @param isList whether the document is a list, and not an object */
  constructor(private readonly options: JsonOptions & { readonly isList: boolean }) {
    this.objects = new JsonObjectReader(options);
    this.parser = new JSONParser({ paths: [options.isList ? '$.*' : '$.*.*'], keepStack: false });
    this.parser.onValue = ({ value, key, stack }) => {
      this.bytesOfEntry = 0;
      if (options.isList) this.addDjango(value);
      else this.add(value, { key, section: stack[1]?.key });
    };
  }

  /** @throws ImportError if the document is not valid, or of an unknown kind */
  push(chunk: Buffer): SourceRecord[] {
    this.bytesOfEntry += chunk.length;
    if (this.bytesOfEntry > longestEntryBytes) {
      throw new ImportError(`After entry ${this.entries}, the JSON document has one that is too long.`);
    }
    this.parse(() => this.parser.write(chunk));
    return this.takeRecords();
  }

  /** @throws ImportError if the document is incomplete, or has no users */
  end(): SourceRecord[] {
    if (!this.parser.isEnded) this.parse(() => this.parser.end());
    if (this.entries === 0) throw this.refuseWithoutUsers();
    return this.takeRecords();
  }

  private refuseWithoutUsers(): ImportError {
    if (this.options.isList) {
      return new ImportError(
        "The file is Django's dumpdata without users (entries with email and password).",
      );
    }
    const advice = 'export it with kc.sh export --users same_file';
    return this.isRealm
      ? new ImportError(`The file is a realm of Keycloak without users: ${advice}.`)
      : refuseObject(this.selection ?? '.');
  }

  private takeRecords(): SourceRecord[] {
    const { records } = this;
    this.records = [];
    return records;
  }

  /** The parser's own error would quote the document. */
  private parse(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof ImportError) throw error;
      throw new ImportError(`The JSON document is incomplete or damaged after entry ${this.entries}.`);
    }
  }

  private addDjango(value: unknown): void {
    const { model, fields } = (value ?? {}) as Record<string, unknown>; // any value has properties
    if (typeof model !== 'string' || typeof fields !== 'object' || fields === null) {
      throw new ImportError(
        `The file is a JSON list, not one account per line. Make lines of it: ${jq('.[]')}`,
      );
    }
    const isUser = Object.hasOwn(fields, 'email') && Object.hasOwn(fields, 'password');
    if (isUser) this.addRecord(fields);
    else this.options.columns.observe(model, undefined); // another table, whose columns say nothing of accounts
  }

  private add(value: unknown, { key, section }: { key: unknown; section: unknown }): void {
    const isObject = typeof value === 'object' && value !== null;
    if (typeof key === 'string' && isEmailName(key)) this.selection ??= '.[]';
    if (typeof key !== 'number' || !isObject) return;
    this.isRealm ||= section === 'clients';
    if (section !== 'users') {
      if (Object.keys(value).some(isEmailName)) this.selection ??= selectionOf(section);
    } else if (isFirebaseAccount(value) || isKeycloakAccount(value)) this.addRecord(value);
    else throw refuseObject('.users[]');
  }

  private addRecord(object: object): void {
    const number = (this.entries += 1);
    const content = this.objects.read(object);
    this.records.push({ line: number, lastLine: number, isEntry: true, content });
  }
}

/** In single quotes on a command line. */
function selectionOf(section: unknown): string {
  return `.${JSON.stringify(section).replaceAll("'", String.raw`\u0027`)}[]`;
}

function refuseObject(selection: string): ImportError {
  return new ImportError(
    `The file is one JSON object, not one account per line. Make lines of it: ${jq(selection)}`,
  );
}

function jq(selection: string): string {
  return `jq -c '${selection}' file.json > file.jsonl`;
}
