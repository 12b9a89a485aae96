import { isIP } from 'node:net';
import { parseIp } from './ip-network.js';

/**
 * Which proxies may speak for a client: a number of hops, or a comma-separated list of addresses and CIDRs.
 * `true` is not taken: it would let every client choose its own address.
 * @throws Error
 */
export function parseTrustProxy(text: string): false | number | string[] {
  if (text === 'false' || text === '0') return false;
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.every(isAddressOrRange)) return entries;
  throw new Error('must be a number of hops or a list of IP addresses and CIDRs');
}

function isAddressOrRange(entry: string): boolean {
  const [address = '', prefix, ...rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  if (!/^[1-9]\d{0,2}$/.test(prefix) || Number(prefix) > (version === 4 ? 32 : 128)) return false;
  const isMappedIpv4 = version === 6 && parseIp(address)?.kind() === 'ipv4';
  // A prefix of 0 is everybody, and so `true` in other words. That of an IPv4-mapped range begins after 96 bits.
  return !isMappedIpv4 || Number(prefix) > 96;
}

/** Describes where the address of a client comes from, for operators. */
export function describeTrustProxy(setting: false | number | readonly string[]): string {
  if (setting === false) return 'socket address, forwarded headers ignored; IPv6 by /64';
  const trusted = typeof setting === 'number' ? `${setting} hops` : setting.join(', ');
  return `X-Forwarded-For, trusting ${trusted}; IPv6 by /64`;
}
