import { createHash } from 'node:crypto';

/** In a text that depends on a request, such as on the filters of a search: too many would be prepared. */
export const notPrepared = '/* not prepared */';

/**
 * Every connection keeps the plans of its prepared statements. Further texts are planned at each execution. Reaching
 * this number means that some texts are built from values.
 */
export const maxPreparedStatements = 250;

const names = new Map<string, string>();

/**
 * Returns the name under which connections prepare a statement. Planning costs PostgreSQL up to six times as much as
 * executing. The name depends only on the text, so it is unambiguous even behind a pooler that shares connections among
 * processes of different versions.
 * @returns undefined for a text with `notPrepared`, and if there are already `maxPreparedStatements`
 */
export function preparedStatementName(text: string): string | undefined {
  if (text.includes(notPrepared)) return undefined;
  const known = names.get(text);
  if (known !== undefined || names.size >= maxPreparedStatements) return known;
  const name = `postern_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  names.set(text, name);
  return name;
}

/** The statements that this process has prepared so far, on any connection. */
export function preparedTexts(): readonly string[] {
  return [...names.keys()];
}
