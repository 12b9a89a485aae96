import type { z } from 'zod';

/** What is known while settings are read. */
export interface ReadingContext {
  isProduction: boolean;
  /** The variables of the command, secrets from files included; an empty one is absent. */
  variables: Readonly<Record<string, string | undefined>>;
  /** Collects what an operator should know, logged once at startup. */
  notices: string[];
}

/** Bounds may differ between production and elsewhere: tests need shorter lifetimes. */
type SchemaByMode<Value> = z.ZodType<Value> | ((isProduction: boolean) => z.ZodType<Value>);

/** One environment variable. */
export interface Variable {
  readonly name: string;
  /** May also be given as `<NAME>_FILE`, the path of a file that holds the value. */
  readonly isSecret: boolean;
  /** A name that is rejected with a hint at the new one. */
  readonly formerName: string | null;
  /** Default, bounds and conversion. */
  schema(isProduction: boolean): z.ZodType;
}

type ReadResult<Value> = { errors: readonly string[] } | { value: Value; errors: null };

/** A value of the environment: of one variable, or made of several. */
export class Setting<Value> {
  constructor(
    readonly variables: readonly Variable[],
    /** Every error begins with the name of its variable and contains no value. */
    readonly read: (context: ReadingContext) => ReadResult<Value>,
  ) {}

  /** @param convert may throw an Error that says what is wrong, beginning with the name of the variable */
  map<Mapped>(convert: (value: Value, context: ReadingContext) => Mapped): Setting<Mapped> {
    return new Setting<Mapped>(this.variables, (context) => {
      const result = this.read(context);
      if (result.errors) return result;
      try {
        return { value: convert(result.value, context), errors: null };
      } catch (error) {
        return { errors: [error instanceof Error ? error.message : String(error)] };
      }
    });
  }
}

interface VariableOptions {
  isSecret?: boolean;
  formerName?: string | undefined;
}

/** The setting of one variable. Without a default in its schema, the variable is required. */
export function setting<Value>(
  name: string,
  schema: SchemaByMode<Value>,
  { isSecret = false, formerName }: VariableOptions = {},
): Setting<Value> {
  const schemaOf = (isProduction: boolean) => (typeof schema === 'function' ? schema(isProduction) : schema);
  const variable: Variable = { name, isSecret, formerName: formerName ?? null, schema: schemaOf };
  return new Setting<Value>([variable], ({ variables, isProduction }) => {
    if (formerName !== undefined && variables[formerName] !== undefined) {
      return { errors: [`${formerName} is no longer read: set ${name} instead`] };
    }
    const parsed = schemaOf(isProduction).safeParse(variables[name]);
    if (parsed.success) return { value: parsed.data, errors: null };
    return { errors: parsed.error.issues.map((issue) => `${name} ${describeIssue(issue)}`) };
  });
}

/** As `setting`, for a secret. */
export function secret<Value>(name: string, schema: SchemaByMode<Value>): Setting<Value> {
  return setting(name, schema, { isSecret: true });
}

export type SettingsRecord = Readonly<Record<string, Setting<unknown>>>;
export type ValueOf<Read> = Read extends Setting<infer Value> ? Value : never;
export type ValuesOf<Parts extends SettingsRecord> = {
  readonly [Name in keyof Parts]: ValueOf<Parts[Name]>;
};

/** Several settings as one; reports the errors of all of them. */
export function combined<const Parts extends SettingsRecord>(parts: Parts): Setting<ValuesOf<Parts>> {
  const entries = Object.entries(parts);
  const variables = entries.flatMap(([, part]) => part.variables);
  return new Setting<ValuesOf<Parts>>(variables, (context) => {
    const results = entries.map(([name, part]) => [name, part.read(context)] as const);
    const errors = results.flatMap(([, result]) => result.errors ?? []);
    if (errors.length > 0) return { errors };
    const values = results.map(([name, result]) => [name, result.errors ? undefined : result.value]);
    return { value: Object.fromEntries(values) as ValuesOf<Parts>, errors: null }; // as: fromEntries() forgets the keys
  });
}

function describeIssue({ message }: z.core.$ZodIssue): string {
  return /received undefined/.test(message) ? 'is required' : message;
}
