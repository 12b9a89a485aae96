import { z } from 'zod';
import { defaultLanguage, languages } from '../common/i18n/languages.js';
import { limitVariables } from './limits.js';
import { otpPurposes, type OtpPurpose, type SettingsGroup } from './settings.js';
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

const modeVariable = {
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
};

/**
 * Every variable the server reads, with its bounds, by what is read together. `.env.example` lists the same names; a
 * test compares them.
 *
 * @param isProduction lifetimes may be shorter outside production, for tests
 */
export function variableGroups(isProduction: boolean) {
  return {
    operation: {
      LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
      RETENTION_DAYS: wholeNumber(1, 365).default(30),
    },
    language: {
      DEFAULT_LANGUAGE: z.enum(languages, `must be one of: ${languages.join(', ')}`).default(defaultLanguage),
    },
    database: {
      DATABASE_URL: z.url({
        protocol: /^postgres(ql)?$/,
        error: ({ input }) => (input === undefined ? 'is required' : 'must be a postgres:// URL'),
      }),
      DATABASE_POOL_SIZE: wholeNumber(1, 200).default(10),
      DATABASE_PREPARED_STATEMENTS: flag.default(true),
    },
    secrets: { APP_SECRETS: z.string().optional() },
    tokens: tokenVariables(isProduction),
    http: httpVariables,
    sessions: sessionVariables(isProduction),
    otp: otpVariables(isProduction),
    passwords: {
      // The floor is that of `passwordBounds`, not imported from there: this is read by commands that need no web
      // server.
      PASSWORD_MIN_LENGTH: wholeNumber(8, 64).default(12),
      BREACH_QUERY_URL: httpUrl.optional(),
    },
    limits: limitVariables,
    mail: mailVariables,
  } satisfies Record<SettingsGroup, object>;
}

/** All variables of all groups. */
export function environmentSchema(isProduction: boolean) {
  const groups = variableGroups(isProduction);
  return z.object({
    ...modeVariable,
    ...groups.operation,
    ...groups.language,
    ...groups.database,
    ...groups.secrets,
    ...groups.tokens,
    ...groups.http,
    ...groups.sessions,
    ...groups.otp,
    ...groups.passwords,
    ...groups.limits,
    ...groups.mail,
  });
}

/** As `environmentSchema`, of what these groups have: the rest is absent, and nothing may be made of it. */
export function schemaOf(groups: readonly SettingsGroup[], isProduction: boolean): z.ZodType<Environment> {
  const all = variableGroups(isProduction);
  const shape = Object.assign({}, modeVariable, ...groups.map((group) => all[group])) as z.ZodRawShape; // groups are
  return z.object(shape) as unknown as z.ZodType<Environment>; // as far as it goes, see above
}

/** What a command reads: the variables of its groups, and the mode. */
export function variableNames(groups: readonly SettingsGroup[]): string[] {
  const all = variableGroups(true); // the names are the same everywhere
  return [...Object.keys(modeVariable), ...groups.flatMap((group) => Object.keys(all[group]))];
}

const httpVariables = {
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be an IP address or a host name')
    .default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(3000),
  PUBLIC_URL: httpUrl.optional(),
  TRUST_PROXY: z.string().optional(),
  CORS_ORIGINS: z.string().optional(),
  DOCS_ENABLED: flag.optional(),
  MAIL_INBOX_URL: z.url().optional(),
  REGISTRATION_MODE: z.enum(['verify_first', 'immediate']).default('verify_first'),
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
};

function tokenVariables(isProduction: boolean) {
  const accessTtl = { production: 60, elsewhere: 5, max: 3600 };
  return {
    JWT_PRIVATE_KEYS: z.string().optional(),
    JWT_ISSUER: z.string().min(1).optional(),
    JWT_AUDIENCE: z.string().min(1).default('postern'),
    ACCESS_TOKEN_TTL_SECONDS: seconds(accessTtl, isProduction).default(600),
  };
}

function sessionVariables(isProduction: boolean) {
  const idleTtl = { production: 300, elsewhere: 5, max: 7_776_000 };
  const absoluteTtl = { production: 600, elsewhere: 10, max: 31_536_000 };
  const stepUpWindow = { production: 60, elsewhere: 5, max: 3600 };
  return {
    REFRESH_IDLE_TTL_SECONDS: seconds(idleTtl, isProduction).default(604_800),
    REFRESH_ABSOLUTE_TTL_SECONDS: seconds(absoluteTtl, isProduction).default(2_592_000),
    REFRESH_GRACE_SECONDS: wholeNumber(0, 60).default(10),
    STEP_UP_WINDOW_SECONDS: seconds(stepUpWindow, isProduction).default(300),
    SESSIONS_PER_ACCOUNT: wholeNumber(1, 100).default(20),
  };
}

type OtpVariable = `OTP_${string}_${'TTL_SECONDS' | 'LENGTH'}`;

function otpVariables(isProduction: boolean) {
  const lifetime = { production: 60, elsewhere: 5, max: 900 };
  const cooldown = { production: 10, elsewhere: 1, max: 600 };
  const variables: Record<OtpVariable, z.ZodType<number>> = {};
  for (const purpose of otpPurposes) {
    const { ttlSeconds, length } = otpDefaults[purpose];
    const prefix = `OTP_${purpose.toUpperCase()}` as const;
    variables[`${prefix}_TTL_SECONDS`] = seconds(lifetime, isProduction).default(ttlSeconds);
    variables[`${prefix}_LENGTH`] = wholeNumber(6, 12).default(length);
  }
  return { OTP_RESEND_COOLDOWN_SECONDS: seconds(cooldown, isProduction).default(60), ...variables };
}

export type Environment = z.output<ReturnType<typeof environmentSchema>>;
