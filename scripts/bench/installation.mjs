import { fork } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { Keyring } from '../../dist/common/secrets.js';
import { parseAppSecrets } from '../../dist/config/app-secrets.js';
import { startDurablePostgres } from '../deployment/postgres.mjs';
import { parentOf } from './processes.mjs';
import { kid } from './rows.mjs';

export const root = join(import.meta.dirname, '../..');
const secrets = `${kid}:${randomBytes(32).toString('hex')}`;
export const keyring = new Keyring(parseAppSecrets(secrets));
export const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

/** Enough memory for a million accounts, and no checkpoint within a measurement. */
const settings = [`shared_buffers = '2GB'`, `max_wal_size = '8GB'`, `checkpoint_timeout = '1h'`];

export async function startCluster() {
  const postgres = await startDurablePostgres({ settings });
  const admin = await connect(postgres.url);
  const { rows } = await admin.query('SELECT pg_backend_pid() AS pid, version()');
  const stop = async () => {
    await admin.end();
    await postgres.stop();
  };
  const urlOf = (name) => Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href;
  const createDatabase = async (name) => {
    await admin.query(`CREATE DATABASE ${name}`);
    return urlOf(name);
  };
  const [{ pid, version }] = rows;
  return { postmaster: parentOf(pid), version, folder: postgres.folder, createDatabase, stop };
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
