import type { ReadingContext, Variable } from './setting.js';

/** The values of settings by their variables, of which a change is an event of the audit log; null for none. */
export type RecordedValues = Readonly<Record<string, string | null>>;

export function recordedValues(
  variables: readonly Variable[],
  context: Pick<ReadingContext, 'variables' | 'isProduction'>,
): RecordedValues {
  const recorded = variables.filter(({ isRecorded }) => isRecorded);
  return Object.fromEntries(recorded.map((variable) => [variable.name, valueOf(variable, context)]));
}

/** As it was read, so that an explicit default is not a change, or else as it was given. */
function valueOf(
  variable: Variable,
  { variables, isProduction }: Pick<ReadingContext, 'variables' | 'isProduction'>,
): string | null {
  const given = variables[variable.name];
  const { data } = variable.schema(isProduction).safeParse(given);
  const text = ['string', 'number', 'boolean'].includes(typeof data) ? String(data) : (given ?? null);
  return text === null ? null : withoutCredentials(text);
}

/** No setting with a URL may contain them, but a misplaced password must not be kept for a year. */
function withoutCredentials(text: string): string {
  return text.replaceAll(/(\w:\/\/)[^/?#\s]*@/g, '$1');
}
