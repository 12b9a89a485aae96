import type { Environment } from './environment.js';
import { limitSettings } from './limits.js';
import { otpPurposes, Settings, type OtpPurpose, type SettingsGroup } from './settings.js';

/** What is not taken from the environment as it stands there, but read from it. */
export interface Readings {
  appSecrets: Settings['appSecrets'];
  privateKeys: readonly string[];
  smtp: Settings['mail']['smtp'];
  from: Settings['mail']['from'];
  trustProxy: Settings['http']['trustProxy'];
  corsOrigins: Settings['http']['corsOrigins'];
  notices: readonly string[];
}

type Part = Exclude<keyof Settings, 'groups' | 'has'>;

interface Source<Value> {
  /** Null for what every command has. */
  group: SettingsGroup | null;
  make: (env: Environment, readings: Readings) => Value;
}

/** Where each part of the settings comes from. */
const sources: { [Name in Part]: Source<Settings[Name]> } = {
  environment: { group: null, make: (env) => env.NODE_ENV },
  notices: { group: null, make: (_, { notices }) => notices },
  logLevel: { group: 'operation', make: (env) => env.LOG_LEVEL },
  retentionDays: { group: 'operation', make: (env) => env.RETENTION_DAYS },
  defaultLanguage: { group: 'language', make: (env) => env.DEFAULT_LANGUAGE },
  database: {
    group: 'database',
    make: (env) => ({
      url: env.DATABASE_URL,
      poolSize: env.DATABASE_POOL_SIZE,
      preparesStatements: env.DATABASE_PREPARED_STATEMENTS,
    }),
  },
  appSecrets: { group: 'secrets', make: (_, { appSecrets }) => appSecrets },
  tokens: { group: 'tokens', make: tokenSettings },
  http: { group: 'http', make: httpSettings },
  registrationMode: { group: 'http', make: (env) => env.REGISTRATION_MODE },
  sessions: { group: 'sessions', make: sessionSettings },
  otp: { group: 'otp', make: otpSettings },
  passwords: {
    group: 'passwords',
    make: (env) => ({ minLength: env.PASSWORD_MIN_LENGTH, breachQueryUrl: env.BREACH_QUERY_URL ?? null }),
  },
  limits: { group: 'limits', make: (env) => limitSettings(env) },
  redisUrl: { group: 'limits', make: (env) => env.REDIS_URL ?? null },
  mail: { group: 'mail', make: mailSettings },
};

/**
 * @param env has the variables of the groups alone
 * @param readings have what belongs to them alone
 */
export function assembleSettings(
  groups: readonly SettingsGroup[],
  { env, readings }: { env: Environment; readings: Readings },
): Settings {
  const settings = new Settings();
  const define = (name: string, property: PropertyDescriptor) =>
    Object.defineProperty(settings, name, { ...property, enumerable: true });
  define('groups', { value: groups });
  for (const [name, { group, make }] of Object.entries(sources)) {
    if (group === null || groups.includes(group)) define(name, { value: make(env, readings) });
    else define(name, { get: () => refuse(group), enumerable: false });
  }
  return Object.freeze(settings);
}

/** Whoever asks is part of a command that should not be made of it. */
function refuse(group: SettingsGroup): never {
  throw new Error(`This command does not read the settings of "${group}"`);
}

function publicUrlOf(env: Environment): string {
  return (env.PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`).replace(/\/+$/, '');
}

function httpSettings(env: Environment, { trustProxy, corsOrigins }: Readings): Settings['http'] {
  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl: publicUrlOf(env),
    trustProxy,
    corsOrigins,
    docsEnabled: env.DOCS_ENABLED ?? env.NODE_ENV !== 'production',
    inboxUrl: env.MAIL_INBOX_URL ?? null,
  };
}

function tokenSettings(env: Environment, { privateKeys }: Readings): Settings['tokens'] {
  return {
    privateKeys,
    issuer: env.JWT_ISSUER ?? publicUrlOf(env),
    audience: env.JWT_AUDIENCE,
    accessTtlSeconds: env.ACCESS_TOKEN_TTL_SECONDS,
  };
}

function sessionSettings(env: Environment): Settings['sessions'] {
  return {
    idleTtlSeconds: env.REFRESH_IDLE_TTL_SECONDS,
    absoluteTtlSeconds: env.REFRESH_ABSOLUTE_TTL_SECONDS,
    graceSeconds: env.REFRESH_GRACE_SECONDS,
    perAccount: env.SESSIONS_PER_ACCOUNT,
    stepUpWindowSeconds: env.STEP_UP_WINDOW_SECONDS,
  };
}

function otpSettings(env: Environment): Settings['otp'] {
  const numbers = env as unknown as Record<string, number>; // the schema makes both names for every purpose
  const entries = otpPurposes.map((purpose) => {
    const prefix = `OTP_${purpose.toUpperCase()}`;
    return [purpose, { ttlSeconds: numbers[`${prefix}_TTL_SECONDS`], length: numbers[`${prefix}_LENGTH`] }];
  });
  const purposes = Object.fromEntries(entries) as Record<OtpPurpose, { ttlSeconds: number; length: number }>;
  return { resendCooldownSeconds: env.OTP_RESEND_COOLDOWN_SECONDS, purposes };
}

function mailSettings(env: Environment, { smtp, from }: Readings): Settings['mail'] {
  return { smtp, from, productName: env.MAIL_PRODUCT_NAME, codeInSubject: env.MAIL_CODE_IN_SUBJECT };
}
