import type { Language } from '../common/i18n/languages.js';
import type { AppSecret } from '../common/secrets.js';
import type { LimitSettings } from './limits.js';

/** The six things a code can be for; the policy of each stands in `otp/otp.purposes.ts`. */
export const otpPurposes = [
  'email_verification',
  'password_reset',
  'code_login',
  'email_change',
  'second_factor',
  'reauthentication',
] as const;
export type OtpPurpose = (typeof otpPurposes)[number];

/** What is read together: a command reads all of a group, or nothing. */
export const settingsGroups = [
  'operation',
  'language',
  'database',
  'secrets',
  'tokens',
  'http',
  'sessions',
  'otp',
  'passwords',
  'limits',
  'mail',
] as const;
export type SettingsGroup = (typeof settingsGroups)[number];

export type RegistrationMode = 'verify_first' | 'immediate';
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** How to reach the SMTP server. */
export interface SmtpSettings {
  host: string;
  port: number;
  /** TLS from the first byte (port 465); otherwise STARTTLS. */
  secure: boolean;
  /** Refuse to say anything, recipients included, over an unencrypted connection. */
  requireTls: boolean;
  user?: string;
  password?: string;
}

/**
 * Everything the environment decides, read once. A class, so that Nest can inject it by type; made only by
 * `readSettings`.
 */
export class Settings {
  /** Those that the command reads. What is made of others is not there: asking for it throws. */
  readonly groups!: readonly SettingsGroup[];
  readonly environment!: 'production' | 'development' | 'test';
  readonly logLevel!: LogLevel;
  /** For people whose languages are not among ours. */
  readonly defaultLanguage!: Language;
  readonly http!: {
    host: string;
    port: number;
    /** Without a trailing slash. */
    publicUrl: string;
    /** Fastify's `trustProxy`: false, a number of hops, or a list of addresses and CIDRs. */
    trustProxy: false | number | string[];
    /** Origins whose pages may call the API. */
    corsOrigins: readonly string[];
    docsEnabled: boolean;
    /** Web page of the development inbox, if there is one. */
    inboxUrl: string | null;
  };
  readonly database!: {
    url: string;
    poolSize: number;
    /** Off for a transaction pooler that cannot follow prepared statements. */
    preparesStatements: boolean;
  };
  readonly mail!: {
    productName: string;
    from: { name: string; address: string };
    smtp: SmtpSettings;
    codeInSubject: boolean;
  };
  readonly appSecrets!: readonly AppSecret[];
  readonly tokens!: {
    /** PKCS#8 PEM texts of P-256 keys; the first one signs. */
    privateKeys: readonly string[];
    issuer: string;
    audience: string;
    accessTtlSeconds: number;
  };
  readonly sessions!: {
    idleTtlSeconds: number;
    absoluteTtlSeconds: number;
    graceSeconds: number;
    /** Live ones of one account; beyond that the oldest goes. */
    perAccount: number;
    /** How old a sign-in may be for what needs a recent one. */
    stepUpWindowSeconds: number;
  };
  readonly otp!: {
    resendCooldownSeconds: number;
    purposes: Readonly<Record<OtpPurpose, { ttlSeconds: number; length: number }>>;
  };
  readonly limits!: LimitSettings;
  /** Where the limits are counted; the database where there is none. */
  readonly redisUrl!: string | null;
  readonly passwords!: {
    /** Of a new one, in code points. */
    minLength: number;
    /** Takes the first five hex digits of a SHA-1 behind it; null where nobody is asked. */
    breachQueryUrl: string | null;
  };
  readonly registrationMode!: RegistrationMode;
  /** How long ended sessions and the log of finished mails are kept. */
  readonly retentionDays!: number;
  /** What an operator should know of how this was read, said once at start. */
  readonly notices!: readonly string[];

  has(group: SettingsGroup): boolean {
    return this.groups.includes(group);
  }
}
