import { isLoopback } from './loopback.js';

/**
 * Origins (RFC 6454) whose pages may call the API, as browsers write them. `*` is not taken, nor anything else that
 * is not one origin: a list that is nearly right would shut people out, or let strangers in.
 * @throws Error
 */
export function parseCorsOrigins(text: string): string[] {
  const origins = text.split(',').map((entry) => entry.trim());
  if (origins.every(isSafeOrigin)) return [...new Set(origins)];
  throw new Error(
    'must be a list of origins such as https://app.example.com, with http for this machine alone and without *',
  );
}

function isSafeOrigin(entry: string): boolean {
  if (!URL.canParse(entry)) return false;
  const { origin, protocol, hostname } = new URL(entry);
  // A browser sends the canonical spelling; another one would never match. A star would be a host name to URL.
  if (entry !== origin || hostname.includes('*')) return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
