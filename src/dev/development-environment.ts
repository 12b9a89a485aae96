import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { keepDevelopmentSecrets } from './development-secrets.js';
import { firstFreePort } from './free-port.js';

export type Variables = Record<string, string | undefined>;

const defaultPort = 3000;

/** Returns the process's variables, and those of an `.env` file if there is one; the process's take precedence. */
export function readGivenVariables(envFile: string): Variables {
  const fromFile = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {};
  return { ...fromFile, ...process.env };
}

/** Empty counts as absent. A secret may be given as a file path. */
export function isGiven(variables: Variables, name: string): boolean {
  return Boolean(variables[name] || variables[`${name}_FILE`]);
}

interface Started {
  readonly secretsFile: string;
  readonly databaseUrl: string | undefined;
  readonly inbox: { readonly smtpUrl: string; readonly webUrl: string } | undefined;
  readonly log: (line: string) => void;
}

/** Returns the given variables, with local defaults for the others. */
export async function completeVariables(given: Variables, started: Started): Promise<Variables> {
  const port = await choosePort(given['PORT'], started.log);
  const { inbox, databaseUrl } = started;
  const defaults: Variables = {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    ...(isPort(port) && { PUBLIC_URL: `http://localhost:${port}` }),
    MAIL_FROM: 'Postern <no-reply@postern.localhost>',
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    ...(inbox && { SMTP_URL: inbox.smtpUrl, MAIL_INBOX_URL: inbox.webUrl }),
    ...missingSecrets(given, started.secretsFile),
  };
  const present = Object.entries(given).filter(([, value]) => value !== undefined && value !== '');
  return { ...defaults, ...Object.fromEntries(present), PORT: port };
}

function missingSecrets(given: Variables, secretsFile: string): Variables {
  const missing = (['APP_SECRETS', 'JWT_PRIVATE_KEYS'] as const).filter((name) => !isGiven(given, name));
  if (missing.length === 0) return {};
  const kept = keepDevelopmentSecrets(secretsFile);
  return Object.fromEntries(missing.map((name) => [name, kept[name]]));
}

async function choosePort(wanted: string | undefined, log: (line: string) => void): Promise<string> {
  // Not a port number: reading the settings reports that, along with all other errors.
  if (wanted && !isPort(wanted)) return wanted;
  const preferred = wanted ? Number(wanted) : defaultPort;
  const port = await firstFreePort(preferred);
  if (port !== preferred && preferred !== 0) log(`Port ${preferred} is taken: using ${port}.`);
  return String(port);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}
