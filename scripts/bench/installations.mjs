import { join } from 'node:path';
import { connect, environmentOf } from './installation.mjs';
import { startProcess, stopProcess } from './processes.mjs';
import { insertAccounts } from './rows.mjs';
import { withoutIndexes } from './without-indexes.mjs';

/**
 * An installation: a database with accounts, a server and a worker.
 * @param place `root`: the tree whose build it runs
 */
export async function startInstallation(cluster, mail, { root, accounts }) {
  const name = `bench_${accounts}_${(cluster.databases = (cluster.databases ?? 0) + 1)}`;
  const databaseUrl = await cluster.createDatabase(name);
  const { migrate } = await import(join(root, 'dist/database/migrate.js'));
  await migrate(databaseUrl);
  const database = await connect(databaseUrl);
  await database.query('SET synchronous_commit = off');
  const tables = ['users', 'sessions', 'challenges', 'deliveries'];
  await withoutIndexes(database, { tables, insert: () => insertAccounts(database, accounts) });
  await database.query('VACUUM ANALYZE');
  await readByIndex(database);
  const installation = { root, accounts, databaseUrl, smtpUrl: mail.url, database, mail, cluster };
  const server = await startProcess(root, 'serve', { env: environmentOf(installation) });
  installation.url = server.url;
  installation.server = server.child;
  installation.worker = await startWorker(installation, mail.url);
  return installation;
}

/** So that rows and indexes are in memory, as they are in a database that has served for a while. */
async function readByIndex(database) {
  await database.query('SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off');
  for (const [column, table] of ['id users', 'email users', 'id sessions', 'user_id sessions'].map((text) =>
    text.split(' '),
  ))
    await database.query(
      `SELECT count(created_at) FROM (SELECT created_at FROM ${table} ORDER BY ${column} OFFSET 0)`,
    );
  await database.query('RESET ALL; SET synchronous_commit = off');
}

async function startWorker(installation, smtpUrl) {
  const env = environmentOf({ ...installation, smtpUrl });
  return (await startProcess(installation.root, 'worker', { env })).child;
}

/** Replaces the worker by one whose mail server never replies, or by one whose mail server accepts everything. */
export async function setMailServer(installation, { isSilent }) {
  await stopProcess(installation.worker);
  await installation.database.query(`DELETE FROM deliveries WHERE status = 'queued'`);
  const { mail } = installation;
  installation.worker = await startWorker(installation, isSilent ? mail.silentUrl : mail.url);
}

export async function stopInstallation({ server, worker, database }) {
  await Promise.all([stopProcess(server), stopProcess(worker), database.end()]);
}

/** For `startMeter`. */
export const processesOf = ({ server, worker, cluster }) => ({
  server: server.pid,
  worker: worker.pid,
  postmaster: cluster.postmaster,
});
