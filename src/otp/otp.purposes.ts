import type { CodeMailName, NoticeMailName } from '../common/i18n/translation.js';
import type { OtpPurpose } from '../config/settings.js';
import type { CodeShape } from './code-derivation.js';

/** What is particular about a purpose. Lifetime and length are settings; everything else is the same for all. */
export interface PurposePolicy {
  /** The mail that carries the code. */
  template: CodeMailName;
  /** The mail that goes out in place of a code when the challenge is a decoy; null: none does. */
  decoyTemplate: NoticeMailName | null;
  /** Only the signed-in owner of an account can start it; else anyone who knows an address. */
  requiresSession: boolean;
}

/** THE policy table: a purpose is a line here, a template pair and a story. */
export const otpPurposePolicies: Readonly<Record<OtpPurpose, PurposePolicy>> = {
  email_verification: {
    template: 'email-verification',
    decoyTemplate: 'address-in-use',
    requiresSession: false,
  },
  password_reset: { template: 'password-reset', decoyTemplate: null, requiresSession: false },
  code_login: { template: 'code-login', decoyTemplate: null, requiresSession: false },
  email_change: { template: 'email-change', decoyTemplate: 'address-in-use', requiresSession: true },
  second_factor: { template: 'second-factor', decoyTemplate: null, requiresSession: true },
  reauthentication: { template: 'reauthentication', decoyTemplate: null, requiresSession: true },
};

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
