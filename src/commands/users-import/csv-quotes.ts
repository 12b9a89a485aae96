/** Whether a record continues after a line: `open` if a quoted field does, `broken` if its quotes are invalid. */
export type QuoteState = 'closed' | 'open' | 'broken';

/**
 * Tracks the quotes of RFC 4180 through one line. A quote inside an unquoted field is an ordinary character.
 *
 * @param isOpen whether a quoted field of the previous line continues in this one
 */
export function quotesAfter(
  line: string,
  { isOpen, delimiter }: { isOpen: boolean; delimiter: string },
): QuoteState {
  if (!line.includes('"')) return isOpen ? 'open' : 'closed';
  let isQuoted = isOpen;
  for (let at = 0; ;) {
    if (isQuoted) {
      const quote = line.indexOf('"', at);
      if (quote === -1) return 'open';
      at = quote + 1;
      isQuoted = line[at] === '"'; // a doubled quote is an escaped one and does not end the field
      if (isQuoted || line[at] === delimiter) at += 1;
      else return at === line.length ? 'closed' : 'broken';
    } else if (line[at] === '"') {
      isQuoted = true;
      at += 1;
    } else {
      const end = line.indexOf(delimiter, at);
      // Intended as a quoted field, but it would be parsed as an unquoted one.
      if (/^\s+"/.test(line.slice(at, end === -1 ? undefined : end))) return 'broken';
      if (end === -1) return 'closed';
      at = end + 1;
    }
  }
}
