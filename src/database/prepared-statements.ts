import { createHash } from 'node:crypto';

/**
 * Every connection keeps the plans of what it has prepared. Past this many texts, which means that texts are built from
 * values somewhere, the rest is planned at each execution, as without this.
 */
export const maxPreparedStatements = 200;

const names = new Map<string, string>();

/**
 * The name under which connections prepare a statement: planning costs PostgreSQL up to six times what executing does.
 * The same text has the same name in every process, and another text another one, also behind a pooler that shares
 * connections among processes of different versions.
 * @returns undefined past `maxPreparedStatements`
 */
export function preparedStatementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= maxPreparedStatements) return known;
  const name = `postern_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  names.set(text, name);
  return name;
}

/** The statements that this process has prepared so far, on whichever connection. */
export function preparedTexts(): readonly string[] {
  return [...names.keys()];
}
