import { randomBytes } from 'node:crypto';
import { canonicalCode } from '../../common/validation/text-rules.js';
import { codeAlphabets } from '../../otp/code-derivation.js';

/** 16 characters of 5 bits: 80 bits. NIST SP 800-63B-4 section 4.2.1.1 requires 64. */
const length = 16;
const canonicalForm = new RegExp(`^[${codeAlphabets.crockford}]{${length}}$`);

/** Returns a new code in its canonical form. */
export function newRecoveryCode(): string {
  // No character is more likely than another: 32 divides 256.
  return Array.from(randomBytes(length), (byte) => codeAlphabets.crockford[byte % 32]).join('');
}

/** Returns a code in the form in which people read it: `XXXX-XXXX-XXXX-XXXX`. */
export function displayed(code: string): string {
  return code.replace(/.{4}(?=.)/g, '$&-');
}

/** @returns the canonical form of a code as a person types it; null if it cannot be a recovery code */
export function readRecoveryCode(text: string): string | null {
  const code = canonicalCode(text);
  return canonicalForm.test(code) ? code : null;
}
