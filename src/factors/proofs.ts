import { factorBits, type FactorType } from './factor.js';

/** What a person can show on the way in: a password, a code from the mailbox, or a second factor. */
export const proofs = ['password', 'mailbox_code', 'totp', 'recovery_code'] as const satisfies readonly (
  'password' | 'mailbox_code' | FactorType
)[];
export type Proof = (typeof proofs)[number];

/** How a session was authenticated, as its access tokens say it. */
export interface Authentication {
  /** RFC 8176. */
  amr: string[];
  /** `aal2` for a password with a second factor. A code by e-mail never raises it (NIST SP 800-63B-4 §3.1.3.1). */
  acr: 'aal1' | 'aal2';
}

export function authenticationOf(given: readonly Proof[]): Authentication {
  const amr = [...new Set(given.map((proof) => (proof === 'password' ? 'pwd' : 'otp')))];
  const isMultiFactor = new Set(given).size > 1;
  return {
    amr: isMultiFactor ? [...amr, 'mfa'] : amr,
    acr: given.includes('password') && given.some(isFactor) ? 'aal2' : 'aal1',
  };
}

/** Whether the proof is a second factor of its own, beside password and mailbox. */
export function isFactor(proof: Proof): proof is FactorType {
  return Object.hasOwn(factorBits, proof);
}
