import pg from 'pg';
import { migrate } from '../../../dist/database/migrate.js';
import { startDurablePostgres } from '../../deployment/postgres.mjs';
import { newSecrets, Process, Replica } from '../../deployment/production.mjs';
import { openMailServer } from '../../mail-server.mjs';

/** Settings of an installation in production, whose limits a test does not reach. */
export function productionSettings({ databaseUrl, smtpUrl }) {
  return {
    NODE_ENV: 'production',
    PUBLIC_URL: 'http://localhost:3000',
    DATABASE_URL: databaseUrl,
    SMTP_URL: smtpUrl,
    SMTP_ALLOW_INSECURE: 'true',
    MAIL_FROM: 'no-reply@postern.example',
    TRUST_PROXY: '1', // people come from networks of their own
    RATE_LIMIT_FACTOR: '1000',
    ALLOW_UNSAFE_LIMITS: 'true',
    ...newSecrets(),
  };
}

/**
 * A database, a mail server, a server and no worker.
 * @param mail options of `openMailServer`
 */
export async function openInstallation({ mail: options } = {}) {
  const stops = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).toReversed()) await stopOne();
  };
  try {
    const database = await startDurablePostgres();
    stops.push(database.stop);
    await migrate(database.url);
    const mail = await openMailServer(options);
    stops.push(mail.close);
    const env = productionSettings({ databaseUrl: database.url, smtpUrl: mail.url });
    const server = await Replica.start(env);
    stops.push(() => server.stop());
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    stops.push(() => client.end());
    return { url: `http://127.0.0.1:${server.port}`, env, mail, client, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A worker process that sends mail. */
export async function startWorker(env, folder) {
  const worker = new Process(['worker'], env, folder);
  const isReady = () => worker.lines.some((line) => line.includes('"event":"worker.ready"'));
  await worker.until('The worker is ready', isReady);
  return worker;
}
