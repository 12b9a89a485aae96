import { timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../common/secrets.js';

/** Digits are easy to type on a number pad. Crockford's base32 is for codes that must be impossible to guess. */
export const codeAlphabets = {
  digits: '0123456789',
  crockford: '0123456789ABCDEFGHJKMNPQRSTVWXYZ',
} as const;
export type CodeAlphabet = keyof typeof codeAlphabets;

export interface CodeShape {
  alphabet: CodeAlphabet;
  length: number;
}

/** Everything from which a code is derived, except the secret. */
export interface CodeSource extends CodeShape {
  kid: string;
  challengeId: string;
  purpose: string;
  address: string;
  /** Number of the code within its challenge. */
  generation: number;
}

/**
 * Derives the code of a challenge: HMAC-SHA-256 of the source, reduced to the alphabet without bias. Codes are derived
 * whenever they are needed and never stored.
 * @returns null if the secret named by `kid` is no longer configured
 */
export function deriveCode(keyring: Keyring, source: CodeSource): string | null {
  const alphabet = codeAlphabets[source.alphabet];
  // Larger bytes are skipped, because they would favour the first characters of the alphabet.
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

/** Compares in constant time. The length is not secret: the challenge contains it. */
export function codesMatch(expected: string, given: string): boolean {
  const left = Buffer.from(expected);
  const right = Buffer.from(given);
  return left.length === right.length && timingSafeEqual(left, right);
}
