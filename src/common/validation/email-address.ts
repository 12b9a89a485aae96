import { domainToASCII, domainToUnicode } from 'node:url';

/** RFC 5321 dot-string: no quoted local parts, comments or white space, ASCII alone. */
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const hostLabel = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * The one canonical form of an e-mail address, or null where it is none that we take: lower-cased, the domain
 * in A-labels (UTS 46). Two spellings of one mailbox become one text before anything looks at them.
 */
export function canonicalEmail(text: string): string | null {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  if (at < 1 || local.length > 64 || !localPart.test(local)) return null;
  const domain = canonicalDomain(text.slice(at + 1));
  if (domain === null) return null;
  const address = `${local.toLowerCase()}@${domain}`;
  return address.length <= 254 ? address : null;
}

function canonicalDomain(text: string): string | null {
  // URL parsing would silently drop or decode these (DI: what nobody sees); an address that needs it is not one.
  if (text.length > 253 || /[\p{Cc}\p{Cf}\p{DI}\p{Z}%/\\?#:@[\]<>|^]/u.test(text)) return null;
  const domain = domainToASCII(text);
  const labels = domain.split('.');
  if (domain === '' || labels.length < 2 || !labels.every((label) => hostLabel.test(label))) return null;
  // An A-label that stays one stands for no name: broken Punycode, or of what UTS 46 would have mapped or refused.
  if (/(^|\.)xn--/.test(domainToUnicode(domain))) return null;
  return /^\d+$|^0x/.test(labels.at(-1) ?? '') ? null : domain; // an all-numeric end makes it an IP address
}

/** What an answer may show of an address: `a•••@example.com`. */
export function maskEmail(address: string): string {
  const [first = ''] = address;
  return `${first}•••${address.slice(address.lastIndexOf('@'))}`;
}
