import type { z } from 'zod';

/** The input from which settings are read, and the notices that result. */
export interface ReadingContext {
  isProduction: boolean;
  /** The variables of the command, including secrets read from files, without empty ones. */
  variables: Readonly<Record<string, string | undefined>>;
  /** Messages for the operator, logged once at startup. */
  notices: string[];
}

/** Bounds may be different outside production, since tests need shorter lifetimes. */
type SchemaByMode<Value> = z.ZodType<Value> | ((isProduction: boolean) => z.ZodType<Value>);

/** One environment variable. */
export interface Variable {
  readonly name: string;
  /** Can also be set by `<NAME>_FILE`, the path of a file that contains the value. */
  readonly isSecret: boolean;
  /** Whether a change of its value is an event of the audit log. Not that of a secret. */
  readonly isRecorded: boolean;
  /** Former name. If it is set, the error names the new one. */
  readonly formerName: string | null;
  /** Default, bounds and conversion. */
  schema(isProduction: boolean): z.ZodType;
}

type ReadResult<Value> = { errors: readonly string[] } | { value: Value; errors: null };

/** A value read from one environment variable or several. */
export class Setting<Value> {
  constructor(
    readonly variables: readonly Variable[],
    /** Every error begins with the name of its variable and contains no value. */
    readonly read: (context: ReadingContext) => ReadResult<Value>,
  ) {}

  /** @param convert may throw an Error; its message must begin with the name of the variable */
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
  /** A value may have several lines, as a PEM file does. */
  allowsLines?: boolean;
  formerName?: string | undefined;
  /** False for what may differ between the processes of an installation, or names an account at another service. */
  isRecorded?: boolean;
}

/** A setting read from one variable. If its schema has no default, the variable is required. */
export function setting<Value>(
  name: string,
  schema: SchemaByMode<Value>,
  { isSecret = false, allowsLines = false, formerName, isRecorded = !isSecret }: VariableOptions = {},
): Setting<Value> {
  const schemaOf = (isProduction: boolean) => (typeof schema === 'function' ? schema(isProduction) : schema);
  const variable = { name, isSecret, isRecorded, formerName: formerName ?? null, schema: schemaOf };
  return new Setting<Value>([variable], ({ variables, isProduction }) => {
    if (formerName !== undefined && variables[formerName] !== undefined) {
      return { errors: [`${formerName} is no longer read: set ${name} instead`] };
    }
    const problem = describeUnusable(variables[name] ?? '', allowsLines);
    if (problem !== null) return { errors: [`${name} ${problem}`] };
    const parsed = schemaOf(isProduction).safeParse(variables[name], { error: describeIssue });
    if (parsed.success) return { value: parsed.data, errors: null };
    return { errors: parsed.error.issues.map(({ message }) => `${name} ${message}`) };
  });
}

/** Like `setting`, for a secret. */
export function secret<Value>(
  name: string,
  schema: SchemaByMode<Value>,
  options: Pick<VariableOptions, 'allowsLines'> = {},
): Setting<Value> {
  return setting(name, schema, { ...options, isSecret: true });
}

/** What no value may contain: it would end up in tokens, headers or passwords, where nobody sees it. */
function describeUnusable(text: string, allowsLines: boolean): string | null {
  if ((allowsLines ? /[^\P{Cc}\t\r\n]/u : /\p{Cc}/u).test(text)) {
    return 'contains a line break or another control character: remove it';
  }
  return /^(["'`]).*\1$/s.test(text) ? 'begins and ends with a quotation mark: remove both' : null;
}

export type SettingsRecord = Readonly<Record<string, Setting<unknown>>>;
export type ValueOf<Read> = Read extends Setting<infer Value> ? Value : never;
export type ValuesOf<Parts extends SettingsRecord> = {
  readonly [Name in keyof Parts]: ValueOf<Parts[Name]>;
};

/** Combines several settings into one, which reports the errors of all of them. */
export function combined<const Parts extends SettingsRecord>(parts: Parts): Setting<ValuesOf<Parts>> {
  const entries = Object.entries(parts);
  const variables = entries.flatMap(([, part]) => part.variables);
  return new Setting<ValuesOf<Parts>>(variables, (context) => {
    const results = entries.map(([name, part]) => [name, part.read(context)] as const);
    const errors = results.flatMap(([, result]) => result.errors ?? []);
    if (errors.length > 0) return { errors };
    const values = results.map(([name, result]) => [name, result.errors ? undefined : result.value]);
    return { value: Object.fromEntries(values) as ValuesOf<Parts>, errors: null }; // as: fromEntries() loses the keys
  });
}

/** The message of an issue whose schema has none of its own. */
function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is required';
  return issue.code === 'invalid_value' ? `must be one of: ${issue.values.join(', ')}` : undefined;
}
