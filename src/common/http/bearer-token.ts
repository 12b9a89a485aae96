import type { IncomingHttpHeaders } from 'node:http';

/**
 * Returns the token of `Authorization: Bearer <token>`; null if the header is absent or anything else (RFC 6750 section
 * 2.1, with several spaces allowed). Not passport-jwt's extractor: it ignores what follows the token, and its pattern
 * takes 200 ms for 16 KiB without a space, before any token is required.
 */
export function bearerToken({ headers }: { headers: IncomingHttpHeaders }): string | null {
  return /^bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}
