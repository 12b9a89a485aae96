import { domainToUnicode } from 'node:url';

/** A password needs this much that is not the address's: the floor of its length. */
const ownCharacters = 8;

/**
 * Whether a password is made of the words of the person's address: with those taken out, fewer than eight letters and
 * digits are left (`adalovelace2026!`, `example-example` for ada.lovelace@example.com). So a passphrase may well hold
 * such a word, if the rest of it is a password in itself.
 *
 * @param folded by `foldPassword`
 * @param address canonical
 */
export function isMadeOfAddress(folded: string, address: string): boolean {
  const rest = wordsOf(address).reduce((text, word) => text.replaceAll(word, ' '), folded);
  if (rest === folded) return false;
  return (rest.match(/[\p{L}\p{M}\p{N}]/gu) ?? []).length < ownCharacters;
}

/**
 * The parts of an address as they are written, and without their digits and signs; the longest first. A last label is
 * nobody's word, and neither are short ones before it (`co` of `co.uk`).
 */
function wordsOf(address: string): string[] {
  const at = address.lastIndexOf('@');
  const labels = domainToUnicode(address.slice(at + 1))
    .split('.')
    .slice(0, -1);
  const words = [...partsOf(address.slice(0, at), 3), ...labels.flatMap((label) => partsOf(label, 4))];
  return [...new Set(words)].toSorted((one, other) => other.length - one.length);
}

function partsOf(text: string, minLength: number): string[] {
  const parts = [
    text,
    text.replace(/[^\p{L}\p{M}\p{N}]/gu, ''),
    text.replace(/[^\p{L}\p{M}]/gu, ''),
    ...text.split(/[^\p{L}\p{M}\p{N}]+/u),
    ...text.split(/[^\p{L}\p{M}]+/u),
  ];
  return parts.filter((part) => part.length >= minLength);
}
