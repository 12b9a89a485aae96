/** Request headers that no page can set, so listing one is a mistake (Fetch standard, "forbidden request-header"). */
const forbidden = new Set(
  (
    'accept-charset accept-encoding connection content-length cookie cookie2 date dnt expect host keep-alive origin ' +
    'referer set-cookie te trailer transfer-encoding upgrade via'
  ).split(' '),
);
const forbiddenPrefix = /^(access-control-request|proxy|sec)-/;

/**
 * Reads the names of additional request headers that pages of other origins may send. In lower case, as browsers write
 * them in preflight requests.
 * @throws Error
 */
export function parseCorsHeaders(text: string): string[] {
  const names = text.split(',').map((entry) => entry.trim().toLowerCase());
  if (names.every(isPossibleHeader)) return [...new Set(names)];
  throw new Error(
    'must be a list of header names such as traceparent, without * and without names that a page cannot set',
  );
}

/** A token (RFC 9110 section 5.6.2), of a length that any real name has. */
export function isPossibleHeader(name: string): boolean {
  return /^[a-z0-9!#$%&'+.^_`|~-]{1,64}$/.test(name) && !forbidden.has(name) && !forbiddenPrefix.test(name);
}
