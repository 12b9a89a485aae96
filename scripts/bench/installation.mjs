import { fork } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Keyring } from '../../dist/common/secrets.js';
import { parseAppSecrets } from '../../dist/config/app-secrets.js';
import { startEmbeddedPostgres } from '../../dist/dev/embedded-postgres/embedded-postgres.js';
import { parentOf } from './processes.mjs';
import { kid } from './rows.mjs';

export const root = join(import.meta.dirname, '../..');
const secrets = `${kid}:${randomBytes(32).toString('hex')}`;
export const keyring = new Keyring(parseAppSecrets(secrets));
export const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

/** A cluster that is durable, in a folder that is removed at the end. */
export async function startCluster() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user
  const place = { rootDir: root, dataDir: join(folder, 'postgres'), durable: true, log: () => undefined };
  await configure(await startEmbeddedPostgres(place));
  const postgres = await startEmbeddedPostgres(place);
  const admin = await connect(postgres.url);
  const { rows } = await admin.query('SELECT pg_backend_pid() AS pid, version()');
  const stop = async () => {
    await admin.end();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const urlOf = (name) => Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href;
  const createDatabase = async (name) => {
    await admin.query(`CREATE DATABASE ${name}`);
    return urlOf(name);
  };
  return { postmaster: parentOf(rows[0].pid), version: rows[0].version, folder, createDatabase, stop };
}

/** Enough memory for a million accounts, and no checkpoint within a measurement. Takes effect at the next start. */
async function configure(postgres) {
  const admin = await connect(postgres.url);
  for (const setting of [`shared_buffers = '2GB'`, `max_wal_size = '8GB'`, `checkpoint_timeout = '1h'`])
    await admin.query(`ALTER SYSTEM SET ${setting}`);
  await admin.end();
  await postgres.stop();
}

export async function connect(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

/** The settings of every process of an installation. */
export function environmentOf({ databaseUrl, smtpUrl }, more = {}) {
  return {
    NODE_ENV: 'development',
    PORT: '0',
    PUBLIC_URL: 'http://localhost:3000',
    TRUST_PROXY: '1',
    DATABASE_URL: databaseUrl,
    SMTP_URL: smtpUrl,
    MAIL_FROM: 'no-reply@postern.localhost',
    APP_SECRETS: secrets,
    JWT_PRIVATE_KEYS: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    LOG_LEVEL: 'warn',
    RATE_LIMIT_FACTOR: '1000', // counted as usual, and never used up
    ...more,
  };
}

/**
 * Starts a process with a mail server that accepts everything and one that never replies.
 * @param options `reportsCodes`: whether `codeFor` can be used
 */
export async function startMailReceiver({ latencyMs = 0, reportsCodes = false } = {}) {
  const script = join(import.meta.dirname, 'mail-receiver.mjs');
  const child = fork(script, [String(latencyMs), reportsCodes ? 'codes' : 'count']);
  const [{ ports }] = await once(child, 'message');
  const codes = new Map();
  const waiting = new Map();
  child.on('message', ({ to, code }) => {
    if (to === undefined) return;
    const found = waiting.get(to);
    if (found) found(code);
    else codes.set(to, code);
    waiting.delete(to);
  });
  return {
    url: `smtp://127.0.0.1:${ports.accepting}`,
    silentUrl: `smtp://127.0.0.1:${ports.silent}`,
    pid: child.pid,
    /** Waits until an e-mail to the address has been accepted. */
    codeFor(address) {
      const code = codes.get(address);
      codes.delete(address);
      return code === undefined ? new Promise((found) => waiting.set(address, found)) : code;
    },
    async counted() {
      child.send('count');
      const [{ counted }] = await once(child, 'message');
      return counted;
    },
    stop: () => child.kill('SIGTERM'),
  };
}
