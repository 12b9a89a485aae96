import { assembleSettings, type Readings } from './assemble-settings.js';
import { groupsOfCommands, type Command } from './commands.js';
import { isLoopback, parseCorsOrigins } from './cors-origins.js';
import { schemaOf, secretNames, variableNames, type Environment } from './environment.js';
import { attempt, errorsOf, withFiles, type Variables } from './given-variables.js';
import { parseSender } from './mail-address.js';
import { mailProviderNames, mailProviders } from './mail-providers.js';
import { ephemeralSecrets, isPlaceholder, parseAppSecrets, parsePrivateKeys } from './read-secrets.js';
import type { Settings, SettingsGroup, SmtpSettings } from './settings.js';
import { parseSmtpUrl } from './smtp-url.js';
import { parseTrustProxy } from './trust-proxy.js';

/** All that is wrong with the environment, in one message: nobody wants to find errors one start at a time. */
export class SettingsError extends Error {
  constructor(readonly errors: readonly string[]) {
    super(`The settings are not usable:\n${errors.map((error) => `  - ${error}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads the settings of a command from environment variables, once. An empty variable counts as absent, and one that
 * the command does not read is not looked at.
 * @throws SettingsError listing every error by the variable's name, and no value
 */
export function readSettings(variables: Variables, command: Command = 'all'): Settings {
  const groups = groupsOfCommands[command];
  const errors: string[] = [];
  const given = readGiven(variables, groups, errors);
  const isProduction = isForProduction(given);
  const parsed = schemaOf(groups, isProduction).safeParse(given);
  errors.push(...errorsOf(parsed.error));
  // The remaining readers work on the text, so that their errors show beside those of the schema.
  const readings = readTexts(given, groups, errors);
  if (isProduction) errors.push(...productionErrors(given, groups));
  const env = parsed.data;
  if (env) errors.push(...crossChecks(env, groups));
  if (!env || errors.length > 0) throw new SettingsError([...new Set(errors)]);
  return assembleSettings(groups, { env, readings: readings as Readings }); // all that the groups need: no errors
}

/** The variables of these groups, also where they are given as files. */
function readGiven(variables: Variables, groups: readonly SettingsGroup[], errors: string[]): Variables {
  const names = variableNames(groups);
  const secrets = secretNames.filter((name) => names.includes(name));
  const own = Object.fromEntries(
    [...names, ...secrets.map((name) => `${name}_FILE`)].map((name) => [name, variables[name]]),
  );
  return withFiles(own, { names: secrets, errors });
}

/** Production unless said otherwise: forgetting the variable must not loosen anything. */
function isForProduction(given: Variables): boolean {
  return (given.NODE_ENV ?? 'production') === 'production';
}

/** What is not a matter of the schema. */
function readTexts(given: Variables, groups: readonly SettingsGroup[], errors: string[]): Partial<Readings> {
  const made = isForProduction(given) ? null : ephemeralSecrets();
  const notices: string[] = [];
  const isRead = (group: SettingsGroup) => groups.includes(group);
  const read = <T>(group: SettingsGroup, name: string, reader: () => T): T | undefined =>
    isRead(group) ? attempt(name, reader, errors) : undefined;
  const secret = <T>(group: SettingsGroup, name: string, { parse, spare }: SecretReader<T>) =>
    read(group, name, () => {
      const text = given[name];
      if (text) return parse(text);
      if (spare === undefined) throw new Error('is required in production; make one with: npm run secrets');
      notices.push(`${name} is not set: made one that lasts until this process ends`);
      return spare;
    });
  return {
    notices,
    appSecrets: secret('secrets', 'APP_SECRETS', {
      parse: (text) => readAppSecrets(text, given),
      spare: made?.appSecrets,
    }),
    privateKeys: secret('tokens', 'JWT_PRIVATE_KEYS', { parse: parsePrivateKeys, spare: made?.privateKeys }),
    smtp: read('mail', 'SMTP_URL', () => readSmtp(given)),
    // Its absence is a matter of the schema.
    from: given.MAIL_FROM ? read('mail', 'MAIL_FROM', () => parseSender(given.MAIL_FROM ?? '')) : undefined,
    trustProxy: read('http', 'TRUST_PROXY', () => parseTrustProxy(given.TRUST_PROXY)),
    corsOrigins: read('http', 'CORS_ORIGINS', () => parseCorsOrigins(given.CORS_ORIGINS)),
  };
}

interface SecretReader<T> {
  readonly parse: (text: string) => T;
  /** For development. */
  readonly spare: T | undefined;
}

function readAppSecrets(text: string, given: Variables): Settings['appSecrets'] {
  const secrets = parseAppSecrets(text);
  if (isForProduction(given) && secrets.some(({ secret }) => isPlaceholder(secret))) {
    throw new Error('holds a placeholder, not a secret');
  }
  return secrets;
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
function crossChecks(env: Environment, groups: readonly SettingsGroup[]): string[] {
  const errors: string[] = [];
  if (groups.includes('sessions') && env.REFRESH_ABSOLUTE_TTL_SECONDS < env.REFRESH_IDLE_TTL_SECONDS) {
    errors.push('REFRESH_ABSOLUTE_TTL_SECONDS must not be shorter than REFRESH_IDLE_TTL_SECONDS');
  }
  const isFactorUnsafe = env.RATE_LIMIT_FACTOR !== 1 && env.NODE_ENV === 'production';
  if (groups.includes('limits') && isFactorUnsafe && !env.ALLOW_UNSAFE_LIMITS) {
    errors.push('RATE_LIMIT_FACTOR must be 1 in production, or ALLOW_UNSAFE_LIMITS be true');
  }
  return errors;
}

/** What is wrong only in production; told even where other variables cannot be read. */
function productionErrors(given: Variables, groups: readonly SettingsGroup[]): string[] {
  const errors: string[] = [];
  if (groups.includes('http') && !given.PUBLIC_URL)
    errors.push('PUBLIC_URL is required in production: clients and tokens name it');
  if (given.PUBLIC_URL && !isSecureOrLoopback(given.PUBLIC_URL))
    errors.push('PUBLIC_URL must be https in production');
  if (given.BREACH_QUERY_URL && !isSecureOrLoopback(given.BREACH_QUERY_URL))
    errors.push('BREACH_QUERY_URL must be https in production');
  if (given.MAIL_INBOX_URL)
    errors.push('MAIL_INBOX_URL is for development: anyone could read the mails there');
  if (given.LOG_LEVEL === 'trace') errors.push('LOG_LEVEL must not be trace in production');
  return errors;
}

function isSecureOrLoopback(url: string): boolean {
  if (!URL.canParse(url)) return true; // the schema tells
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopback(hostname);
}
