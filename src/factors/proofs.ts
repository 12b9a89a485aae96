/**
 * What a person can show on the way in: a password, a code from the mailbox, or a second factor. `sms_code`: a code sent to
 * the account's phone, by whichever channel.
 */
export const proofs = ['password', 'mailbox_code', 'totp', 'sms_code', 'recovery_code'] as const;
export type Proof = (typeof proofs)[number];
export type FactorProof = Exclude<Proof, 'password' | 'mailbox_code'>;

/** How a session was authenticated, as its access tokens say it. */
export interface Authentication {
  /** RFC 8176. */
  amr: string[];
  /** `aal2` for a password with a second factor. A code by e-mail never raises it (NIST SP 800-63B-4 §3.1.3.1). */
  acr: 'aal1' | 'aal2';
}

export function authenticationOf(given: readonly Proof[]): Authentication {
  const amr = [...new Set(given.flatMap((proof) => methodReferences[proof]))];
  const isMultiFactor = new Set(given).size > 1;
  return {
    amr: isMultiFactor ? [...amr, 'mfa'] : amr,
    acr: given.includes('password') && given.some(isFactor) ? 'aal2' : 'aal1',
  };
}

/** Whether the proof is a second factor of its own, beside password and mailbox. */
export function isFactor(proof: Proof): proof is FactorProof {
  return proof !== 'password' && proof !== 'mailbox_code';
}

const methodReferences: Readonly<Record<Proof, readonly string[]>> = {
  password: ['pwd'],
  mailbox_code: ['otp'],
  totp: ['otp'],
  sms_code: ['otp', 'sms'],
  recovery_code: ['otp'],
};
