/** Environment variables, or what replaces them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Returns the value of a variable without white space at its ends, such as the line break of a Kubernetes secret or of a
 * file written on Windows. Empty means absent, because Compose files pass empty strings. The byte order mark of an
 * `.env` file becomes part of the name of its first variable.
 */
export function valueOf(given: Variables, name: string): string | undefined {
  return (given[name] ?? given[`\uFEFF${name}`])?.trim() || undefined;
}
