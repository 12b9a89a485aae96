import { isLoopback } from './loopback.js';

/**
 * Reads the origins (RFC 6454) whose pages may call the API, as browsers write them. Rejects `*` and everything else
 * that is not one origin, since an incorrect list would block legitimate pages or allow others.
 * @throws Error
 */
export function parseCorsOrigins(text: string): string[] {
  const origins = text.split(',').map((entry) => entry.trim());
  if (origins.every(isSafeOrigin)) return [...new Set(origins)];
  throw new Error(
    'must be a list of origins such as https://app.example.com, without *, and with http only for loopback addresses',
  );
}

function isSafeOrigin(entry: string): boolean {
  if (!URL.canParse(entry)) return false;
  const { origin, protocol, hostname } = new URL(entry);
  // A browser sends the canonical spelling; another one would never match. A star would be a host name to URL.
  if (entry !== origin || hostname.includes('*')) return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
