import pg from 'pg';
import { Process, Replica } from '../../deployment/production.mjs';
import { findFreePort } from '../../consumers/postern.mjs';
import { openMailServer } from '../../mail-server.mjs';
import { productionSettings, startWorker } from './installation.mjs';

/**
 * Two servers, two workers and a mail server, on a database that exists. `stop` ends all but the database.
 * @param given `databaseUrl`, `env` of all processes, `envOf` each server by its index
 */
export async function openReplicas({ databaseUrl, env = {}, envOf = () => ({}) }) {
  const stops = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).toReversed()) await stopOne();
  };
  try {
    const mail = await openMailServer();
    stops.push(mail.close);
    const settings = { ...productionSettings({ databaseUrl, smtpUrl: mail.url }), ...env };
    const migration = new Process(['migrate'], settings);
    if ((await migration.end()) !== 0) throw new Error(migration.lines.join('\n'));
    const replicas = [];
    for (const index of [0, 1]) {
      const replica = new Replica({ ...settings, ...envOf(index) }, await findFreePort());
      stops.push(() => replica.stop());
      replicas.push(replica);
      await replica.start();
    }
    const workers = [];
    for (const index of [0, 1]) {
      workers[index] = await startWorker(settings);
      stops.push(() => workers[index].end('SIGTERM'));
    }
    const urls = replicas.map(({ port }) => `http://127.0.0.1:${port}`);
    return { urls, mail, replicas, workers, settings, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs one statement on a connection of its own, since a fault ends every connection. */
export async function query(databaseUrl, sql, parameters = []) {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined); // the failing statement reports it
  await client.connect();
  try {
    return (await client.query(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}
