import type { IncomingHttpHeaders } from 'node:http';

/**
 * Returns the credentials after `Bearer` in Authorization (RFC 6750 section 2.1) unchanged; null if there are none. Not
 * passport-jwt's extractor: its pattern takes 200 ms for 16 KiB without a space, before any token is required.
 */
export function bearerToken({ headers }: { headers: IncomingHttpHeaders }): string | null {
  const { authorization = '' } = headers;
  const scheme = /^bearer +/i.exec(authorization)?.[0];
  return scheme === undefined ? null : authorization.slice(scheme.length);
}
