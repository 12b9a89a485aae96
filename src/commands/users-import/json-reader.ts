import type { FirebaseHashConfig } from '../../passwords/firebase-hashes.js';
import { assignColumns, collectValues, type Assignment } from './account-fields.js';
import type { IgnoredColumns } from './ignored-columns.js';
import { ImportError } from './import-error.js';
import { columnsOf } from './known-shapes.js';
import { longestLineBytes, type Line } from './line-splitter.js';
import type { RecordReader, SourceRecord } from './source-record.js';

export interface JsonOptions {
  readonly columns: IgnoredColumns;
  readonly firebase: FirebaseHashConfig | null;
}

/** Reads the objects of JSON accounts. */
export class JsonObjectReader {
  private known: { readonly names: string; readonly assignment: Assignment } | null = null;

  constructor(private readonly options: JsonOptions) {}

  read(object: object): SourceRecord['content'] {
    const { columns, firebase } = this.options;
    const isIgnored = (name: string) => columns.isWanted(name);
    const entries = columnsOf(object, { firebase, isIgnored });
    const assignment = this.assign(entries.map(([name]) => name));
    if (!assignment) return { error: 'a column occurs twice' };
    for (const { index, name } of assignment.ignored) columns.observe(name, entries[index]?.[1]);
    return { values: collectValues(assignment, (index) => entries[index]?.[1]) };
  }

  /** Usually, all objects have the same names. @returns null if two names mean the same */
  private assign(names: readonly string[]): Assignment | null {
    const joined = names.join('\n');
    if (this.known?.names === joined) return this.known.assignment;
    try {
      const assignment = assignColumns(names, (name) => this.options.columns.isWanted(name));
      this.known = { names: joined, assignment };
      return assignment;
    } catch (error) {
      if (error instanceof ImportError) return null;
      throw error;
    }
  }
}

/** Reads one JSON object per line. */
export class JsonReader implements RecordReader {
  private readonly objects: JsonObjectReader;

  constructor(options: JsonOptions) {
    this.objects = new JsonObjectReader(options);
  }

  push(line: Line): SourceRecord[] {
    if (line.text?.trim() === '') return [];
    return [{ line: line.number, lastLine: line.number, content: this.read(line.text) }];
  }

  end(): SourceRecord[] {
    return [];
  }

  private read(text: string | null): SourceRecord['content'] {
    if (text === null) return { error: `the line is longer than ${longestLineBytes / 1_024} KiB` };
    const value = parseJson(text);
    if (value === undefined) return { error: 'the line is not JSON' };
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? this.objects.read(value) : { error: 'the line is not a JSON object' };
  }
}

/** @returns undefined if the text is not JSON; the error would quote the line, which contains a password hash */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
