import { valueOf, type Variables } from '../../config/variables.js';
import {
  appendLines,
  readEnvFile,
  replaceValues,
  saveEnvFile,
  variablesIn,
  writeEnvFile,
  type EnvFile,
  type EnvVariable,
} from './files/env-file.mjs';
import { Refusal } from './files/refusal.mjs';
import { listNames, type ListName } from './rotation.js';

/** Where a list is kept: in a file of its own (`<NAME>_FILE`), in the `.env` file, or somewhere else. */
type Place =
  | { kind: 'file'; file: EnvFile; text: string }
  | { kind: 'env-file'; text: string }
  | { kind: 'elsewhere'; text: string };

/** The places of both lists. */
export class KeyPlaces {
  private readonly places: Readonly<Record<ListName, Place>>;
  private readonly envFile: EnvFile;

  /** @throws Refusal if a file cannot be read, or does not have the values that the command was given */
  constructor(
    private readonly variables: Variables,
    envPath: string,
  ) {
    this.envFile = readEnvFile(envPath);
    this.places = { APP_SECRETS: this.find('APP_SECRETS'), JWT_PRIVATE_KEYS: this.find('JWT_PRIVATE_KEYS') };
  }

  get texts(): Record<ListName, string> {
    const { APP_SECRETS: secrets, JWT_PRIVATE_KEYS: keys } = this.places;
    return { APP_SECRETS: secrets.text, JWT_PRIVATE_KEYS: keys.text };
  }

  /** The lists that cannot be written. */
  get elsewhere(): ListName[] {
    return listNames.filter((name) => this.places[name].kind === 'elsewhere');
  }

  /** Whether `AUDIT_RETIRED_KEYS` can be written. */
  get hasEnvFile(): boolean {
    return this.envFile.stats !== null;
  }

  get retiredKeys(): string | undefined {
    return valueOf(this.variables, 'AUDIT_RETIRED_KEYS');
  }

  /**
   * Writes both lists, and other variables to the `.env` file. Each file is replaced as a whole, or not at all.
   * @returns the paths written
   * @throws Refusal
   */
  write(texts: Readonly<Record<ListName, string>>, others: Readonly<Record<string, string>>): string[] {
    const ofEnvFile = Object.fromEntries(
      listNames.filter((name) => this.places[name].kind === 'env-file').map((name) => [name, texts[name]]),
    );
    const paths = [...this.writeFiles(texts), ...this.writeEnvFile({ ...ofEnvFile, ...others })];
    return [...new Set(paths)];
  }

  private writeFiles(texts: Readonly<Record<ListName, string>>): string[] {
    return listNames.flatMap((name) => {
      const place = this.places[name];
      if (place.kind !== 'file') return [];
      const { file } = place;
      writeEnvFile(file, `${texts[name]}\n`, (file.stats?.mode ?? 0o600) & 0o777);
      return [file.path];
    });
  }

  private writeEnvFile(values: Readonly<Record<string, string>>): string[] {
    const entries = Object.entries(values);
    if (entries.length === 0) return [];
    const found = entries.map(([name, value]) => ({ name, value, variable: this.inEnvFile(name) }));
    const replaced = found.flatMap(({ value, variable }) => (variable ? [{ variable, value }] : []));
    const added = found.filter(({ variable }) => !variable).map(({ name, value }) => [name, value] as const);
    const text = appendLines(replaceValues(this.envFile.text, replaced), Object.fromEntries(added));
    saveEnvFile(this.envFile, text, values);
    return [this.envFile.path];
  }

  private find(name: ListName): Place {
    const path = valueOf(this.variables, `${name}_FILE`);
    if (path) {
      const file = readEnvFile(path);
      return { kind: 'file', file, text: file.text.replace(/^\uFEFF/, '').trim() };
    }
    const given = valueOf(this.variables, name) ?? '';
    const variable = this.inEnvFile(name);
    if (!variable) return { kind: 'elsewhere', text: given };
    if (plain(variable.value) !== plain(given))
      throw new Refusal(`${name} in ${this.envFile.path} is not the one that this command was given.`);
    return { kind: 'env-file', text: variable.value };
  }

  /** @returns undefined if the file does not set the variable */
  private inEnvFile(name: string): EnvVariable | undefined {
    const set = variablesIn(this.envFile.text).filter(({ isComment }) => !isComment);
    const [found, ...others] = set.filter((one) => one.name === name);
    const { path } = this.envFile;
    if (others.length > 0) throw new Refusal(`${path} has ${name} twice: delete one of them.`);
    if (found?.isAmbiguous)
      throw new Refusal(`${name} in ${path} has a # after it: put the value into single quotes.`);
    return found;
  }
}

/** Node reads \n within double quotes as a line break. */
function plain(value: string): string {
  return value.replaceAll(/\\n|\s/g, '');
}
