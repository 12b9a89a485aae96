import { canonicalEmail } from '../common/validation/email-address.js';

/** Reads `Name <address>` or a bare address. @throws Error */
export function parseSender(text: string): { name: string; address: string } {
  const [, quoted, plain, bracketed, bare] =
    /^\s*(?:(?:"([^"\\\p{Cc}]*)"|([^"<>\p{Cc}]*?))\s*<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@"]+@[^<>\s@"]+))\s*$/u.exec(
      text,
    ) ?? [];
  const address = bracketed ?? bare;
  if (!address || !canonicalEmail(address))
    throw new Error('must look like "Example <no-reply@example.com>"');
  return { name: quoted ?? plain ?? '', address };
}
