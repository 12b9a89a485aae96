import { parseIp } from './ip-network.js';

/** Whether a host, in brackets or not, is this machine in any case. Includes `*.localhost` (RFC 6761 section 6.3). */
export function isLoopback(host: string): boolean {
  return /^(.+\.)?localhost$/.test(host) || parseIp(host.replace(/^\[(.*)\]$/, '$1'))?.range() === 'loopback';
}
