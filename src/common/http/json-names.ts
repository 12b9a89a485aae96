/**
 * Whether some object in a JSON text has a name twice. RFC 8259 section 4 leaves open which value counts, so two
 * programs that read the same request may see two different ones; `JSON.parse` keeps the last without a word.
 *
 * @param text was parsed to `value`, so it is known to be JSON
 */
export function hasRepeatedName(text: string, value: unknown): boolean {
  const written = namesWritten(text);
  // One name cannot stand twice: lists of lists need not be walked through.
  return written > 1 && written > namesKept(value);
}

/** In JSON a string that a colon follows is a name, and nothing else is. */
function namesWritten(text: string): number {
  return text.match(/"(?:[^"\\]|\\.)*"(?:[ \t\r\n]*:)?/g)?.filter((token) => token.endsWith(':')).length ?? 0;
}

/** Step by step and not by recursion: a body may be nested as deep as it is long. */
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
