import { canonicalEmail } from '../common/validation/email-address.js';

/**
 * Reads `Name <address>` or a bare address.
 * @returns the address in ASCII, its domain in A-labels: not every mail server takes another one (RFC 6531)
 * @throws Error
 */
export function parseSender(text: string): { name: string; address: string } {
  const [, quoted, plain, bracketed, bare] =
    /^\s*(?:(?:"([^"\\\p{Cc}]*)"|([^"<>\p{Cc}]*?))\s*<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@"]+@[^<>\s@"]+))\s*$/u.exec(
      text,
    ) ?? [];
  const address = bracketed ?? bare ?? '';
  const local = address.slice(0, address.lastIndexOf('@'));
  if (/[^\p{ASCII}]/u.test(local)) throw new Error('must have only ASCII characters before the @');
  const canonical = canonicalEmail(address);
  if (canonical === null) throw new Error('must look like "Example <no-reply@example.com>"');
  return { name: quoted ?? plain ?? '', address: `${local}@${domainOf(canonical)}` };
}

/** The domain of an address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
