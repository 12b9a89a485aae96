import { timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../common/secrets.js';

/** Digits for people at a phone's number pad; Crockford's base32 where guessing must be out of the question. */
export const codeAlphabets = {
  digits: '0123456789',
  crockford: '0123456789ABCDEFGHJKMNPQRSTVWXYZ',
} as const;
export type CodeAlphabet = keyof typeof codeAlphabets;

export interface CodeShape {
  alphabet: CodeAlphabet;
  length: number;
}

/** All that a code depends on besides the secret. */
export interface CodeSource extends CodeShape {
  kid: string;
  challengeId: string;
  purpose: string;
  address: string;
  /** Counts the codes of one challenge. */
  generation: number;
}

/**
 * The code of a challenge: HMAC-SHA-256 of what it belongs to, cut down to the alphabet without bias. Derived
 * whenever it is needed and stored nowhere.
 * @returns null when the secret named by `kid` is no longer in the list
 */
export function deriveCode(keyring: Keyring, source: CodeSource): string | null {
  const alphabet = codeAlphabets[source.alphabet];
  // Bytes from here on would favour the alphabet's first letters.
  const unbiasedBelow = 256 - (256 % alphabet.length);
  let code = '';
  for (let block = 0; code.length < source.length; block++) {
    const mac = keyring.mac('otp', source.kid, [
      source.challengeId,
      source.purpose,
      source.address,
      String(source.generation),
      String(block),
    ]);
    if (!mac) return null;
    for (const byte of mac) {
      if (byte < unbiasedBelow && code.length < source.length) code += alphabet[byte % alphabet.length];
    }
  }
  return code;
}

/** Compares in constant time; the length is no secret, the challenge tells it. */
export function codesMatch(expected: string, given: string): boolean {
  const left = Buffer.from(expected);
  const right = Buffer.from(given);
  return left.length === right.length && timingSafeEqual(left, right);
}
