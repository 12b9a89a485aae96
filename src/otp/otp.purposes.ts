import type { CodeMailName, NoticeMailName } from '../common/i18n/translation.js';
import type { CodeShape } from './code-derivation.js';

/** Lifetime, and number of digits. */
export interface CodeDefaults {
  ttlSeconds: number;
  length: number;
}

/** What is particular about a purpose. Everything else is the same for all. */
interface PurposePolicy {
  /** The mail that carries the code. */
  template: CodeMailName;
  /** The mail that goes out in place of a code when the challenge is a decoy; null: none does. */
  decoyTemplate: NoticeMailName | null;
  /** Only the signed-in owner of an account can start it; else anyone who knows an address. */
  requiresSession: boolean;
  /**
   * Defaults of `OTP_<PURPOSE>_TTL_SECONDS` and `OTP_<PURPOSE>_LENGTH`. Six digits only confirm, eight alone open an
   * account (ASVS 5.0 6.5.4, 6.5.5).
   */
  codes: CodeDefaults;
}

/** THE policy table: the settings and the type of purposes are derived from it. */
export const otpPurposePolicies = {
  email_verification: {
    template: 'email-verification',
    decoyTemplate: 'address-in-use',
    requiresSession: false,
    codes: { ttlSeconds: 600, length: 6 },
  },
  password_reset: {
    template: 'password-reset',
    decoyTemplate: null,
    requiresSession: false,
    codes: { ttlSeconds: 600, length: 8 },
  },
  code_login: {
    template: 'code-login',
    decoyTemplate: null,
    requiresSession: false,
    codes: { ttlSeconds: 300, length: 8 },
  },
  email_change: {
    template: 'email-change',
    decoyTemplate: 'address-in-use',
    requiresSession: true,
    codes: { ttlSeconds: 600, length: 8 },
  },
  reauthentication: {
    template: 'reauthentication',
    decoyTemplate: null,
    requiresSession: true,
    codes: { ttlSeconds: 300, length: 6 },
  },
} as const satisfies Record<string, PurposePolicy>;

export type OtpPurpose = keyof typeof otpPurposePolicies;

export const otpPurposes = Object.keys(otpPurposePolicies) as readonly OtpPurpose[]; // as: keys() forgets the type

/** What codes look like once too many were guessed: 60 bits, Crockford's base32. */
export const longCode = { alphabet: 'crockford', length: 12 } as const satisfies CodeShape;

/** Limits of one challenge. Attempts are never given back by a resend (NIST SP 800-63B-4 section 3.2.2). */
export const challengeLimits = {
  attempts: 5,
  resends: 3,
  /** Seconds after which a challenge takes no resend, even where its code is dead. */
  resendableSeconds: 3_600,
  /** Seconds after which a challenge is forgotten; until then its id is told from one that was never given out. */
  keptSeconds: 86_400,
} as const;
