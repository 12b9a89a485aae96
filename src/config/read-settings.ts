import type { Language } from '../common/i18n/languages.js';
import { environmentSchema, mailEnvironmentSchema, mailSecretNames, secretNames } from './environment.js';
import { isLoopback, parseCorsOrigins } from './cors-origins.js';
import type { Environment, MailEnvironment } from './environment.js';
import { attempt, faultsOf, withFiles, type Variables } from './given-variables.js';
import { limitSettings } from './limits.js';
import { mailProviderNames, mailProviders } from './mail-providers.js';
import { parseSender } from './mail-address.js';
import { ephemeralSecrets, isPlaceholder, parseAppSecrets, parsePrivateKeys } from './read-secrets.js';
import { otpPurposes, Settings, type OtpPurpose, type SmtpSettings } from './settings.js';
import { parseSmtpUrl } from './smtp-url.js';
import { parseTrustProxy } from './trust-proxy.js';

/** All that is wrong with the environment, in one message: nobody wants to find faults one start at a time. */
export class SettingsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The settings are not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads the settings from environment variables, once. An empty variable counts as absent.
 * @throws SettingsError listing every fault by the variable's name, and no value
 */
export function readSettings(variables: Variables): Settings {
  const faults: string[] = [];
  const given = withFiles(variables, { names: secretNames, faults });
  const isProduction = isForProduction(given);
  const parsed = environmentSchema(isProduction).safeParse(given);
  faults.push(...faultsOf(parsed.error));
  // The remaining readers work on the text, so that their faults show beside those of the schema.
  const read = <T>(name: string, reader: () => T): T | undefined => attempt(name, reader, faults);
  const secrets = readSecrets(given, isProduction, read);
  const mail = readMail(given, read);
  const trustProxy = read('TRUST_PROXY', () => parseTrustProxy(given.TRUST_PROXY));
  const corsOrigins = read('CORS_ORIGINS', () => parseCorsOrigins(given.CORS_ORIGINS));
  if (isProduction) faults.push(...productionFaults(given));
  if (parsed.success) faults.push(...crossChecks(parsed.data));
  if (!parsed.success || !secrets || !mail || trustProxy === undefined || !corsOrigins || faults.length > 0) {
    throw new SettingsError([...new Set(faults)]);
  }
  return assemble(parsed.data, { ...secrets, mail, trustProxy, corsOrigins });
}

/**
 * Reads only what is about mail, for a command that needs neither database nor secrets.
 * @throws SettingsError as `readSettings` does
 */
export function readMailSettings(variables: Variables): Settings['mail'] {
  const faults: string[] = [];
  const given = withFiles(variables, { names: mailSecretNames, faults });
  const parsed = mailEnvironmentSchema.safeParse(given);
  faults.push(...faultsOf(parsed.error));
  const mail = readMail(given, (name, reader) => attempt(name, reader, faults));
  if (!parsed.success || !mail || faults.length > 0) throw new SettingsError([...new Set(faults)]);
  return assembleMail(parsed.data, mail);
}

/** Production unless said otherwise: forgetting the variable must not loosen anything. */
function isForProduction(given: Variables): boolean {
  return (given.NODE_ENV ?? 'production') === 'production';
}

/**
 * Reads what a command needs that works on the database and neither serves nor sends mail: whoever migrates or imports
 * need not hold the secrets of the server.
 * @throws SettingsError
 */
export function readDatabaseSettings(variables: Variables): { url: string; defaultLanguage: Language } {
  const faults: string[] = [];
  const { DATABASE_URL, DATABASE_URL_FILE, DEFAULT_LANGUAGE } = variables;
  const named = { DATABASE_URL, DATABASE_URL_FILE, DEFAULT_LANGUAGE };
  const given = withFiles(named, { names: ['DATABASE_URL'], faults });
  const schema = environmentSchema(true).pick({ DATABASE_URL: true, DEFAULT_LANGUAGE: true });
  const parsed = schema.safeParse(given);
  faults.push(...faultsOf(parsed.error));
  if (!parsed.success || faults.length > 0) throw new SettingsError([...new Set(faults)]);
  return { url: parsed.data.DATABASE_URL, defaultLanguage: parsed.data.DEFAULT_LANGUAGE };
}

type MailReadings = Pick<Settings['mail'], 'smtp' | 'from'>;

interface Readings {
  appSecrets: Settings['appSecrets'];
  privateKeys: readonly string[];
  notices: readonly string[];
  mail: MailReadings;
  trustProxy: Settings['http']['trustProxy'];
  corsOrigins: Settings['http']['corsOrigins'];
}

function assemble(env: Environment, readings: Readings): Settings {
  const publicUrl = (env.PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`).replace(/\/+$/, '');
  const values: Settings = {
    environment: env.NODE_ENV,
    logLevel: env.LOG_LEVEL,
    defaultLanguage: env.DEFAULT_LANGUAGE,
    http: {
      host: env.HOST,
      port: env.PORT,
      publicUrl,
      trustProxy: readings.trustProxy,
      corsOrigins: readings.corsOrigins,
      docsEnabled: env.DOCS_ENABLED ?? env.NODE_ENV !== 'production',
    },
    database: { url: env.DATABASE_URL, poolSize: env.DATABASE_POOL_SIZE },
    mail: assembleMail(env, readings.mail),
    appSecrets: readings.appSecrets,
    tokens: {
      privateKeys: readings.privateKeys,
      issuer: env.JWT_ISSUER ?? publicUrl,
      audience: env.JWT_AUDIENCE,
      accessTtlSeconds: env.ACCESS_TOKEN_TTL_SECONDS,
    },
    sessions: sessionSettings(env),
    otp: { resendCooldownSeconds: env.OTP_RESEND_COOLDOWN_SECONDS, purposes: otpSettings(env) },
    limits: limitSettings(env),
    redisUrl: env.REDIS_URL ?? null,
    passwords: { minLength: env.PASSWORD_MIN_LENGTH, breachQueryUrl: env.BREACH_QUERY_URL ?? null },
    registrationMode: env.REGISTRATION_MODE,
    retentionDays: env.RETENTION_DAYS,
    notices: readings.notices,
  };
  return Object.freeze(Object.assign(new Settings(), values));
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

function assembleMail(env: MailEnvironment, readings: MailReadings): Settings['mail'] {
  return {
    ...readings,
    productName: env.MAIL_PRODUCT_NAME,
    codeInSubject: env.MAIL_CODE_IN_SUBJECT,
    inboxUrl: env.MAIL_INBOX_URL ?? null,
  };
}

function otpSettings(env: Environment): Settings['otp']['purposes'] {
  const numbers = env as unknown as Record<string, number>; // the schema makes both names for every purpose
  const entries = otpPurposes.map((purpose) => {
    const prefix = `OTP_${purpose.toUpperCase()}`;
    return [purpose, { ttlSeconds: numbers[`${prefix}_TTL_SECONDS`], length: numbers[`${prefix}_LENGTH`] }];
  });
  return Object.fromEntries(entries) as Record<OtpPurpose, { ttlSeconds: number; length: number }>;
}

type Reader = <T>(name: string, reader: () => T) => T | undefined;

function readSecrets(given: Variables, isProduction: boolean, read: Reader) {
  const made = isProduction ? null : ephemeralSecrets();
  const appSecrets = read('APP_SECRETS', () => {
    if (!given.APP_SECRETS) return made?.appSecrets ?? required();
    const secrets = parseAppSecrets(given.APP_SECRETS);
    if (isProduction && secrets.some(({ secret }) => isPlaceholder(secret))) {
      throw new Error('holds a placeholder, not a secret');
    }
    return secrets;
  });
  const privateKeys = read('JWT_PRIVATE_KEYS', () => {
    if (!given.JWT_PRIVATE_KEYS) return made?.privateKeys ?? required();
    return parsePrivateKeys(given.JWT_PRIVATE_KEYS);
  });
  const missing = ['APP_SECRETS', 'JWT_PRIVATE_KEYS'].filter((name) => !given[name]);
  const notices = missing.map((name) => `${name} is not set: made one that lasts until this process ends`);
  return appSecrets && privateKeys && { appSecrets, privateKeys, notices };
}

function required(): never {
  throw new Error('is required in production; make one with: npm run secrets');
}

function readMail(given: Variables, read: Reader): MailReadings | undefined {
  const smtp = read('SMTP_URL', () => readSmtp(given));
  const from = given.MAIL_FROM ? read('MAIL_FROM', () => parseSender(given.MAIL_FROM ?? '')) : undefined;
  return smtp && from && { smtp, from };
}

function readSmtp(given: Variables): SmtpSettings {
  const { SMTP_URL: url, MAIL_PROVIDER: provider, SMTP_USER: user, SMTP_PASSWORD: password } = given;
  const requireTls = isForProduction(given) && given.SMTP_ALLOW_INSECURE !== 'true';
  if (url && provider) throw new Error('and MAIL_PROVIDER are both set: choose one');
  if (url) return { ...parseSmtpUrl(url), ...(user && { user }), ...(password && { password }), requireTls };
  if (!provider) throw new Error('or MAIL_PROVIDER with SMTP_USER and SMTP_PASSWORD is required');
  const name = mailProviderNames.find((known) => known === provider.toLowerCase());
  if (!name) throw new Error(`is absent and MAIL_PROVIDER is not one of: ${mailProviderNames.join(', ')}`);
  if (!user || !password) throw new Error('is absent and MAIL_PROVIDER needs SMTP_USER and SMTP_PASSWORD');
  return { ...mailProviders[name], user, password, requireTls: true };
}

/** What is wrong only in combination. */
function crossChecks(env: Environment): string[] {
  const faults: string[] = [];
  if (env.REFRESH_ABSOLUTE_TTL_SECONDS < env.REFRESH_IDLE_TTL_SECONDS) {
    faults.push('REFRESH_ABSOLUTE_TTL_SECONDS must not be shorter than REFRESH_IDLE_TTL_SECONDS');
  }
  if (env.RATE_LIMIT_FACTOR !== 1 && env.NODE_ENV === 'production' && !env.ALLOW_UNSAFE_LIMITS) {
    faults.push('RATE_LIMIT_FACTOR must be 1 in production, or ALLOW_UNSAFE_LIMITS be true');
  }
  return faults;
}

/** What is wrong only in production; told even where other variables cannot be read. */
function productionFaults(given: Variables): string[] {
  const faults: string[] = [];
  if (!given.PUBLIC_URL) faults.push('PUBLIC_URL is required in production: clients and tokens name it');
  else if (!isSecureOrLoopback(given.PUBLIC_URL)) faults.push('PUBLIC_URL must be https in production');
  if (given.BREACH_QUERY_URL && !isSecureOrLoopback(given.BREACH_QUERY_URL))
    faults.push('BREACH_QUERY_URL must be https in production');
  if (given.MAIL_INBOX_URL)
    faults.push('MAIL_INBOX_URL is for development: anyone could read the mails there');
  if (given.LOG_LEVEL === 'trace') faults.push('LOG_LEVEL must not be trace in production');
  return faults;
}

function isSecureOrLoopback(url: string): boolean {
  if (!URL.canParse(url)) return true; // the schema tells
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopback(hostname);
}
