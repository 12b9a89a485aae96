import { z } from 'zod';
import { defaultLanguage, languages } from '../common/i18n/languages.js';
import { limitVariables } from './limits.js';
import { otpPurposes, type OtpPurpose } from './settings.js';
import { flag, httpUrl, wholeNumber } from './variable-kinds.js';

/** A setting's lower bound in production, and the looser one that tests need. */
const seconds = (bounds: { production: number; elsewhere: number; max: number }, isProduction: boolean) =>
  wholeNumber(isProduction ? bounds.production : bounds.elsewhere, bounds.max);

/** Defaults per purpose. Six digits only confirm, eight alone open an account (ASVS 5.0 6.5.4, 6.5.5). */
export const otpDefaults: Readonly<Record<OtpPurpose, { ttlSeconds: number; length: number }>> = {
  email_verification: { ttlSeconds: 600, length: 6 },
  password_reset: { ttlSeconds: 600, length: 8 },
  code_login: { ttlSeconds: 300, length: 8 },
  email_change: { ttlSeconds: 600, length: 8 },
  second_factor: { ttlSeconds: 300, length: 6 },
  reauthentication: { ttlSeconds: 300, length: 6 },
};

/** Settings that may also be given as `<NAME>_FILE`, the path of a file that holds the value. */
export const secretNames = [
  'APP_SECRETS',
  'DATABASE_URL',
  'JWT_PRIVATE_KEYS',
  'REDIS_URL',
  'SMTP_PASSWORD',
  'SMTP_URL',
] as const;

/** Those of them that mail needs. */
export const mailSecretNames = secretNames.filter((name) => name.startsWith('SMTP_'));

const modeVariable = {
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
};

const mailVariables = {
  SMTP_URL: z.string().optional(),
  MAIL_PROVIDER: z.string().optional(),
  SMTP_USER: z.string().optional(),
  SMTP_PASSWORD: z.string().optional(),
  SMTP_ALLOW_INSECURE: flag.default(false),
  MAIL_FROM: z.string({ error: 'is required: the sender, as in "Example <no-reply@example.com>"' }),
  MAIL_PRODUCT_NAME: z
    .string()
    .regex(/^[^\p{Cc}]{1,60}$/u, 'must be 1 to 60 printable characters')
    .default('Postern'),
  MAIL_CODE_IN_SUBJECT: flag.default(false),
  MAIL_INBOX_URL: z.url().optional(),
};

/** What a command reads that does nothing but mail. */
export const mailEnvironmentSchema = z.object({ ...modeVariable, ...mailVariables });

export type MailEnvironment = z.output<typeof mailEnvironmentSchema>;

/**
 * Every variable the server reads, with its bounds. `.env.example` lists the same names; a test compares them.
 *
 * @param isProduction lifetimes may be shorter outside production, for tests
 */
export function environmentSchema(isProduction: boolean) {
  const lifetime = { production: 60, elsewhere: 5, max: 900 };
  return z.object({
    ...modeVariable,
    HOST: z
      .string()
      .regex(/^[\w.:-]+$/, 'must be an IP address or a host name')
      .default('127.0.0.1'),
    PORT: wholeNumber(0, 65_535).default(3000),
    PUBLIC_URL: httpUrl.optional(),
    TRUST_PROXY: z.string().optional(),
    CORS_ORIGINS: z.string().optional(),
    DOCS_ENABLED: flag.optional(),
    DEFAULT_LANGUAGE: z.enum(languages, `must be one of: ${languages.join(', ')}`).default(defaultLanguage),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    DATABASE_URL: z.url({
      protocol: /^postgres(ql)?$/,
      error: ({ input }) => (input === undefined ? 'is required' : 'must be a postgres:// URL'),
    }),
    DATABASE_POOL_SIZE: wholeNumber(1, 200).default(10),
    ...mailVariables,
    APP_SECRETS: z.string().optional(),
    JWT_PRIVATE_KEYS: z.string().optional(),
    ...tokenVariables(isProduction),
    OTP_RESEND_COOLDOWN_SECONDS: seconds({ production: 10, elsewhere: 1, max: 600 }, isProduction).default(
      60,
    ),
    ...otpVariables(lifetime, isProduction),
    // The floor is that of `passwordBounds`, not imported from there: this is read by commands that need no web server.
    PASSWORD_MIN_LENGTH: wholeNumber(8, 64).default(12),
    BREACH_QUERY_URL: httpUrl.optional(),
    REGISTRATION_MODE: z.enum(['verify_first', 'immediate']).default('verify_first'),
    ...limitVariables,
    RETENTION_DAYS: wholeNumber(1, 365).default(30),
  });
}

function tokenVariables(isProduction: boolean) {
  const accessTtl = { production: 60, elsewhere: 5, max: 3600 };
  const idleTtl = { production: 300, elsewhere: 5, max: 7_776_000 };
  const absoluteTtl = { production: 600, elsewhere: 10, max: 31_536_000 };
  const stepUpWindow = { production: 60, elsewhere: 5, max: 3600 };
  return {
    JWT_ISSUER: z.string().min(1).optional(),
    JWT_AUDIENCE: z.string().min(1).default('postern'),
    ACCESS_TOKEN_TTL_SECONDS: seconds(accessTtl, isProduction).default(600),
    REFRESH_IDLE_TTL_SECONDS: seconds(idleTtl, isProduction).default(604_800),
    REFRESH_ABSOLUTE_TTL_SECONDS: seconds(absoluteTtl, isProduction).default(2_592_000),
    REFRESH_GRACE_SECONDS: wholeNumber(0, 60).default(10),
    STEP_UP_WINDOW_SECONDS: seconds(stepUpWindow, isProduction).default(300),
    SESSIONS_PER_ACCOUNT: wholeNumber(1, 100).default(20),
  };
}

export type Environment = z.output<ReturnType<typeof environmentSchema>>;

function otpVariables(lifetime: Parameters<typeof seconds>[0], isProduction: boolean) {
  const variables: Record<`OTP_${string}_${'TTL_SECONDS' | 'LENGTH'}`, z.ZodType<number>> = {};
  for (const purpose of otpPurposes) {
    const { ttlSeconds, length } = otpDefaults[purpose];
    variables[`OTP_${purpose.toUpperCase()}_TTL_SECONDS`] = seconds(lifetime, isProduction).default(
      ttlSeconds,
    );
    variables[`OTP_${purpose.toUpperCase()}_LENGTH`] = wholeNumber(6, 12).default(length);
  }
  return variables;
}
