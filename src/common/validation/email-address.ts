import { domainToASCII, domainToUnicode } from 'node:url';

/** RFC 5321 dot-string: no quoted local parts, comments or white space, ASCII only. */
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const hostLabel = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * Returns the canonical form of an e-mail address, or null if it is not accepted: lower case, the domain in A-labels
 * (UTS 46). All spellings of a mailbox become the same text before anything else uses them.
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
  // URL parsing would silently drop or decode these (DI: invisible characters). No valid address contains them.
  if (text.length > 253 || /[\p{Cc}\p{Cf}\p{DI}\p{Z}%/\\?#:@[\]<>|^]/u.test(text)) return null;
  const domain = domainToASCII(text);
  const labels = domain.split('.');
  if (domain === '' || labels.length < 2 || !labels.every((label) => hostLabel.test(label))) return null;
  // An A-label that stays one stands for no name: it is invalid Punycode, or UTS 46 would have mapped or rejected it.
  if (/(^|\.)xn--/.test(domainToUnicode(domain))) return null;
  return /^\d+$|^0x/.test(labels.at(-1) ?? '') ? null : domain; // an all-numeric last label makes it an IP address
}

/** The form of an address that a response may show: `a•••@example.com`. */
export function maskEmail(address: string): string {
  const [first = ''] = address;
  return `${first}•••${address.slice(address.lastIndexOf('@'))}`;
}
