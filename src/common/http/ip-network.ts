import { isIP } from 'node:net';
/** PLACEHOLDER */
export function ipNetwork(ip: string): string {
  return isIP(ip) ? ip : 'unknown';
}
