import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Cluster, lacksPostgres } from './support/cluster.mjs';
import { openReplicas } from './support/replicas.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

export const name = 'database: no connections left for 5 s';
export const skipReason = lacksPostgres;

/** Opens connections until the server refuses one. */
async function occupy(url) {
  const clients = [];
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined); // the server may end it
    try {
      await client.connect();
    } catch {
      return clients;
    }
    clients.push(client);
  }
}

/** Another program takes every connection, and those of Postern end. */
export async function run() {
  const cluster = await Cluster.start();
  await cluster.run(`CREATE ROLE other LOGIN PASSWORD 'other'`);
  const url = new URL(cluster.url());
  // A superuser has connections of its own, so the installation must not be one.
  await cluster.run(
    `CREATE ROLE installation LOGIN PASSWORD 'installation'`,
    'CREATE DATABASE installation OWNER installation',
  );
  const databaseUrl = Object.assign(new URL(url), {
    username: 'installation',
    password: 'installation',
    pathname: '/installation',
  }).href;
  const otherUrl = Object.assign(new URL(url), { username: 'other', password: 'other' }).href;
  const installation = await openReplicas({ databaseUrl });
  try {
    const disturb = async () => {
      const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'installation'`;
      const occupied = await occupy(otherUrl);
      for (let round = 0; round < 5; round += 1) {
        await cluster.run(end);
        occupied.push(...(await occupy(otherUrl)));
        await delay(1_000);
      }
      await Promise.all(occupied.map((client) => client.end()));
    };
    return await breakUnderLoad({ ...installation, databaseUrl, disturb });
  } finally {
    await installation.stop();
    await cluster.remove();
  }
}
