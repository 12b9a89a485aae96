import { isIPv4, isIPv6 } from 'node:net';

/** An IP address in a form that can be compared. */
export type IpAddress = { version: 4; text: string } | { version: 6; groups: readonly number[] };

/**
 * Parses an address without its zone; an IPv4-mapped IPv6 address (`::ffff:192.0.2.1`, RFC 4291 section 2.5.5.2)
 * becomes IPv4. Null if it is not an address.
 */
export function parseIp(text: string): IpAddress | null {
  if (isIPv4(text)) return { version: 4, text };
  if (!isIPv6(text)) return null;
  const groups = ipv6Groups(text.replace(/%.*$/, ''));
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return { version: 6, groups };
  const bytes = groups.slice(6).flatMap((group) => [group >> 8, group & 0xff]);
  return { version: 4, text: bytes.join('.') };
}

/**
 * Returns what counts as one client: an IPv4 address, or the /64 of an IPv6 address, since a single household has 2⁶⁴
 * of those. Canonical (RFC 5952), so all spellings count together; `unknown` for anything that is not an address.
 */
export function ipNetwork(ip: string): string {
  const address = parseIp(ip);
  if (!address) return 'unknown';
  return address.version === 4 ? address.text : `${canonicalPrefix(address.groups.slice(0, 4))}/64`;
}

/** The four zero groups at the end are the longest run, so `::` replaces them and any zeros before them. */
function canonicalPrefix(groups: readonly number[]): string {
  const length = groups.findLastIndex((group) => group !== 0) + 1;
  const hextets = groups.slice(0, length).map((group) => group.toString(16));
  return `${hextets.join(':')}::`;
}

/** Returns the eight groups of a valid IPv6 address; a dotted tail (RFC 4291 section 2.2.3) counts as two. */
function ipv6Groups(address: string): number[] {
  const [head = '', tail] = address.split('::', 2);
  const front = groupsOf(head);
  if (tail === undefined) return front;
  const back = groupsOf(tail);
  return [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
}

function groupsOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!isIPv4(group)) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
