import { existsSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { valueOf } from '../config/variables.js';
import { readTextFile } from '../config/text-file.js';
import { keepDevelopmentSecrets } from './development-secrets.js';
import { firstFreePort } from './free-port.js';

export type Variables = Record<string, string | undefined>;

/** The port that a server is wanted on. */
export function wantedPort(given: Variables): string {
  return valueOf(given, 'PORT') ?? '3000';
}

/**
 * Returns the process's variables, and those of an `.env` file if there is one; the process's take precedence. The rules
 * of the file are those of Node's `--env-file`, which `.env.example` explains.
 * @throws Error if the file cannot be read or is not UTF-8 text
 */
export function readGivenVariables(envFile: string): Variables {
  // Joining files leaves byte order marks between them.
  const text = existsSync(envFile) ? readTextFile(envFile).replaceAll(/^\uFEFF/gm, '') : '';
  return { ...parseEnv(text), ...process.env };
}

/** A secret may be given as a file path. */
export function isGiven(variables: Variables, name: string): boolean {
  return valueOf(variables, name) !== undefined || valueOf(variables, `${name}_FILE`) !== undefined;
}

export function isProduction(variables: Variables): boolean {
  return valueOf(variables, 'NODE_ENV') === 'production';
}

interface Started {
  readonly secretsFile: string;
  readonly databaseUrl: string | undefined;
  readonly inbox?: { readonly smtpUrl: string; readonly webUrl: string } | undefined;
  /** Receives the text messages for the inbox. */
  readonly textMessages?: { readonly url: string; readonly secret: string } | undefined;
  /** That of a server, as chosen by `choosePort`. */
  readonly port?: string;
}

/** Returns the given variables, with local defaults for the others. */
export function completeVariables(given: Variables, started: Started): Variables {
  const { inbox, textMessages, databaseUrl, port } = started;
  const defaults: Variables = {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    ...(port && isPort(port) && { PUBLIC_URL: `http://localhost:${port}` }),
    LOG_FORMAT: 'text',
    RATE_LIMIT_FACTOR: '20', // otherwise, whoever tries everything twice waits an hour
    MAIL_FROM: 'Postern <no-reply@postern.localhost>',
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    ...(inbox && { SMTP_URL: inbox.smtpUrl, MAIL_INBOX_URL: inbox.webUrl }),
    ...(textMessages && textMessageDefaults(textMessages)),
    ...missingSecrets(given, started.secretsFile),
  };
  const present = Object.entries(given).filter(([name]) => valueOf(given, name) !== undefined);
  return { ...defaults, ...Object.fromEntries(present), ...(port && { PORT: port }) };
}

function textMessageDefaults({ url, secret }: { url: string; secret: string }): Variables {
  return {
    SMS_PROVIDER: 'webhook',
    DELIVERY_WEBHOOK_URL: url,
    DELIVERY_WEBHOOK_SECRET: secret,
    DELIVERY_WEBHOOK_CHANNELS: 'sms,whatsapp',
    SMS_COUNTRIES: 'AT,AU,BE,BR,CA,CH,CZ,DE,DK,ES,FI,FR,GB,GR,IE,IN,IT,JP,MX,NL,NO,NZ,PL,PT,SE,US,ZA',
    SMS_SPEND_PER_DAY: '1000',
    SMS_ACCOUNT_MIN_AGE_MINUTES: '0', // the account of the tour is new
  };
}

/** Whether the development inbox is to receive the text messages: an installation may have a provider of its own. */
export function wantsTextMessages(given: Variables): boolean {
  return !isGiven(given, 'SMS_PROVIDER') && !isGiven(given, 'DELIVERY_WEBHOOK_SECRET');
}

function missingSecrets(given: Variables, secretsFile: string): Variables {
  const missing = (['APP_SECRETS', 'JWT_PRIVATE_KEYS'] as const).filter((name) => !isGiven(given, name));
  if (missing.length === 0) return {};
  const kept = keepDevelopmentSecrets(secretsFile);
  return Object.fromEntries(missing.map((name) => [name, kept[name]]));
}

/**
 * Chooses the port of the server: the one that is set, or the next free one.
 * @returns `busy`: the port that was wanted, if another one had to be chosen
 * @throws Error if the port is in use and PUBLIC_URL is set, which would lead to the program that uses it
 */
export async function choosePort(given: Variables): Promise<{ port: string; busy: number | null }> {
  const wanted = wantedPort(given);
  // Not a port number: reading the settings reports that, along with all other errors.
  if (!isPort(wanted)) return { port: wanted, busy: null };
  const preferred = Number(wanted);
  const port = await firstFreePort(preferred);
  if (port === preferred || preferred === 0) return { port: String(port), busy: null };
  if (isGiven(given, 'PUBLIC_URL'))
    throw new Error(
      `Port ${preferred} is in use by another program: stop it, or change PORT and PUBLIC_URL.`,
    );
  return { port: String(port), busy: preferred };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}
