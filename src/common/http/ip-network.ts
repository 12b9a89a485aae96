import ipaddr from 'ipaddr.js';
import { isIP, isIPv4 } from 'node:net';

/**
 * Parses an address without its zone; an IPv4-mapped IPv6 address (`::ffff:192.0.2.1`, RFC 4291 section 2.5.5.2)
 * becomes IPv4. Null if it is not an address. Node decides what is one: ipaddr.js also accepts `127.1` and `0x7f.1`.
 */
export function parseIp(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return isIP(text) === 0 ? null : ipaddr.process(text.replace(/%.*$/, ''));
}

/** Returns the one spelling of an address (RFC 5952), without its zone; null if it is not an address. */
export function canonicalIp(text: string): string | null {
  return isIPv4(text) ? text : (parseIp(text)?.toString() ?? null); // Node accepts only one spelling of IPv4
}

/**
 * Returns what counts as one client: an IPv4 address, or the /64 of an IPv6 address, since a single household has 2⁶⁴
 * of those. Canonical (RFC 5952), so all spellings count together; `unknown` for anything that is not an address.
 */
export function ipNetwork(ip: string): string {
  const address = parseIp(ip);
  if (!address) return 'unknown';
  if (address instanceof ipaddr.IPv4) return address.toString();
  return `${new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`;
}

/** Returns what one provider typically assigns together: the /24 of an IPv4 address, or the /48 of an IPv6 address. */
export function ipBlock(ip: string): string {
  const address = parseIp(ip);
  if (!address) return 'unknown';
  if (address instanceof ipaddr.IPv4) return `${address.octets.slice(0, 3).join('.')}.0/24`;
  return `${new ipaddr.IPv6([...address.parts.slice(0, 3), 0, 0, 0, 0, 0]).toString()}/48`;
}

/**
 * Enough of an address for its owner to recognise the network, too little to identify a household: "203.0.x.x",
 * "2001:db8:…". Null for anything that is not an IP address.
 */
export function shortenIp(ip: string): string | null {
  const address = parseIp(ip);
  if (!address) return null;
  if (address instanceof ipaddr.IPv4) return `${address.octets.slice(0, 2).join('.')}.x.x`;
  const [first = 0, second = 0] = address.parts;
  return `${first.toString(16)}:${second.toString(16)}:…`;
}
