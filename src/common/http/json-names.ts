/**
 * Tests whether an object in a JSON text has a duplicate name. RFC 8259 section 4 does not define which value counts,
 * so two programs may read the same request differently; `JSON.parse` silently keeps the last.
 *
 * @param text was parsed to `value`, so it is valid JSON
 */
export function hasRepeatedName(text: string, value: unknown): boolean {
  const written = namesWritten(text);
  // A single name cannot be a duplicate, so lists of lists need not be traversed.
  return written > 1 && written > namesKept(value);
}

/** In JSON, a string is a name exactly if a colon follows it. */
function namesWritten(text: string): number {
  return text.match(/"(?:[^"\\]|\\.)*"(?:[ \t\r\n]*:)?/g)?.filter((token) => token.endsWith(':')).length ?? 0;
}

/** Iterative, not recursive: a body may be nested as deeply as it is long. */
function namesKept(value: unknown): number {
  let count = 0;
  for (const pending = [value]; pending.length > 0;) {
    const next = pending.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next)) count += Object.keys(next).length;
    for (const inner of Object.values(next)) pending.push(inner);
  }
  return count;
}
