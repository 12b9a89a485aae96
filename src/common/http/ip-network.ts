import { isIPv4, isIPv6 } from 'node:net';

/** An address as this program compares it. */
export type IpAddress = { version: 4; text: string } | { version: 6; groups: readonly number[] };

/**
 * Reads an address: without its zone, and an IPv4 address that is written as an IPv6 one (`::ffff:192.0.2.1`, RFC 4291
 * section 2.5.5.2) as IPv4. Null for what is none.
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
 * What counts as one client: an IPv4 address, or the /64 of an IPv6 one, of which a single household has 2⁶⁴. In
 * canonical text (RFC 5952), so that all spellings count together; `unknown` for what is no address.
 */
export function ipNetwork(ip: string): string {
  const address = parseIp(ip);
  if (!address) return 'unknown';
  return address.version === 4 ? address.text : `${canonicalPrefix(address.groups.slice(0, 4))}/64`;
}

/**
 * The four zero groups that follow are the longest run, so they are what `::` stands for, with the zeros before them.
 */
function canonicalPrefix(groups: readonly number[]): string {
  const length = groups.findLastIndex((group) => group !== 0) + 1;
  const hextets = groups.slice(0, length).map((group) => group.toString(16));
  return `${hextets.join(':')}::`;
}

/** The eight groups of a valid IPv6 address; a dotted tail (RFC 4291 2.2.3) counts as two. */
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
