import { domainToUnicode } from 'node:url';

/** Minimum number of characters that do not come from the address, equal to the minimum password length. */
const ownCharacters = 8;

/**
 * Tests whether a password consists of words from the person's address: without them, fewer than eight letters and
 * digits are left (`adalovelace2026!`, `example-example` for ada.lovelace@example.com). A passphrase may contain such a
 * word if the rest is a sufficient password by itself.
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
 * Splits an address into its parts, each as written and without digits and punctuation; the longest first. Ignores the
 * top-level domain and short labels before it (`co` of `co.uk`).
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
