import type { CodeMailName, NoticeMailName } from '../common/i18n/translation.js';
import type { CodeShape } from './code-derivation.js';

/** Default lifetime and number of digits of codes. */
export interface CodeDefaults {
  ttlSeconds: number;
  length: number;
}

/** The properties in which purposes differ. */
interface PurposePolicy {
  /** The message that contains the code. */
  template: CodeMailName;
  /** The notice that is sent instead of a code if the challenge is a decoy. Null: nothing is sent. */
  decoyTemplate: NoticeMailName | null;
  /**
   * True if it can be started only after a first proof: by the signed-in account owner, or in a sign-in whose first step
   * succeeded. Otherwise, anyone who knows an address can start it.
   */
  requiresProof: boolean;
  /**
   * Defaults of `OTP_<PURPOSE>_TTL_SECONDS` and `OTP_<PURPOSE>_LENGTH`. Six digits suffice to confirm something; a code
   * that alone gives access to an account has eight (ASVS 5.0 6.5.4, 6.5.5).
   */
  codes: CodeDefaults;
}

/** The policy table of all purposes. The settings and the type `OtpPurpose` are derived from it. */
export const otpPurposePolicies = {
  email_verification: {
    template: 'email-verification',
    decoyTemplate: 'address-in-use',
    requiresProof: false,
    codes: { ttlSeconds: 600, length: 6 },
  },
  password_reset: {
    template: 'password-reset',
    decoyTemplate: null,
    requiresProof: false,
    codes: { ttlSeconds: 600, length: 8 },
  },
  code_login: {
    template: 'code-login',
    decoyTemplate: null,
    requiresProof: false,
    codes: { ttlSeconds: 300, length: 8 },
  },
  email_change: {
    template: 'email-change',
    decoyTemplate: 'address-in-use',
    requiresProof: true,
    codes: { ttlSeconds: 600, length: 8 },
  },
  reauthentication: {
    template: 'reauthentication',
    decoyTemplate: null,
    requiresProof: true,
    codes: { ttlSeconds: 300, length: 6 },
  },
  second_factor: {
    template: 'second-factor',
    decoyTemplate: null,
    requiresProof: true,
    codes: { ttlSeconds: 300, length: 6 },
  },
  phone_verification: {
    template: 'phone-verification',
    decoyTemplate: null,
    requiresProof: true,
    codes: { ttlSeconds: 300, length: 6 },
  },
} as const satisfies Record<string, PurposePolicy>;

export type OtpPurpose = keyof typeof otpPurposePolicies;

export const otpPurposes = Object.keys(otpPurposePolicies) as readonly OtpPurpose[]; // as: keys() returns string[]

/** The form of codes after too many wrong guesses: 60 bits in Crockford's base32. */
export const longCode = { alphabet: 'crockford', length: 12 } as const satisfies CodeShape;

/** Limits of one challenge. A resend does not reset the attempts (NIST SP 800-63B-4 section 3.2.2). */
export const challengeLimits = {
  attempts: 5,
  resends: 3,
  /** Seconds after which a challenge cannot be resent, even if its code has expired. */
  resendableSeconds: 3_600,
  /** Seconds after which a challenge is deleted. Until then, its ID is distinguished from one that was never issued. */
  keptSeconds: 86_400,
} as const;
