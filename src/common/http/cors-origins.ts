import { isLoopback } from './loopback.js';

/**
 * Reads the origins (RFC 6454) whose pages may call the API, as browsers write them. Rejects `*` and everything else
 * that is not one origin, since an incorrect list would block legitimate pages or allow others.
 * @throws Error
 */
export function parseCorsOrigins(text: string): string[] {
  const origins = text.split(',').map((entry) => entry.trim());
  if (origins.every((entry) => isSafeWebOrigin(entry) || isAppOrigin(entry))) return [...new Set(origins)];
  throw new Error(
    'must be a list of origins such as https://app.example.com or capacitor://localhost, without *, without paths, ' +
      'and with http only for loopback addresses',
  );
}

/** Whether an Origin header names a page that this machine serves, whatever its port. */
export function isLoopbackOrigin(origin: string): boolean {
  const hostname = hostOf(origin);
  return hostname !== null && isLoopback(hostname);
}

function isSafeWebOrigin(entry: string): boolean {
  const hostname = hostOf(entry);
  if (hostname === null || hostname.includes('*')) return false; // a star would be a host name to URL
  return entry.startsWith('https:') || isLoopback(hostname);
}

/** Null unless it is a web origin in the canonical spelling, which is the one that a browser sends. */
function hostOf(origin: string): string | null {
  if (!/^https?:/.test(origin) || !URL.canParse(origin)) return null;
  const url = new URL(origin);
  return url.origin === origin ? url.hostname : null;
}

/** Schemes of the web, and those whose documents have an opaque origin, for which a browser sends `null`. */
const notOfApps = [
  'https',
  'http',
  'wss',
  'ws',
  'ftp',
  'file',
  'content',
  'data',
  'blob',
  'javascript',
  'about',
];

/** Capacitor, Ionic, Tauri, Electron and browser extensions have schemes of their own. URL calls their origin `null`. */
function isAppOrigin(entry: string): boolean {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\/[\w.-]+(?::\d{1,5})?$/.exec(entry) ?? [];
  return scheme !== undefined && !notOfApps.includes(scheme);
}
