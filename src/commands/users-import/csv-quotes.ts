/** Whether a record goes on behind a line: a quoted field is `open`, or its quotes are `broken`. */
export type QuoteState = 'closed' | 'open' | 'broken';

/**
 * Follows the quotes of RFC 4180 through one line. A quote within a field that began without one is a character like
 * any other.
 *
 * @param isOpen a quoted field of the line before goes on in this one
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
      isQuoted = line[at] === '"'; // two of them are one, and do not end the field
      if (isQuoted || line[at] === delimiter) at += 1;
      else return at === line.length ? 'closed' : 'broken';
    } else if (line[at] === '"') {
      isQuoted = true;
      at += 1;
    } else {
      const end = line.indexOf(delimiter, at);
      // Meant as a quoted field, and would be read as one that is not.
      if (/^\s+"/.test(line.slice(at, end === -1 ? undefined : end))) return 'broken';
      if (end === -1) return 'closed';
      at = end + 1;
    }
  }
}
