import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Cluster, lacksPostgres } from './support/cluster.mjs';
import { openReplicas } from './support/replicas.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

export const name = 'database: pool exhausted for 8 s';
export const skipReason = lacksPostgres;

/** Somebody locks a table that most requests need, so that each connection of the pool waits. */
export async function run() {
  const cluster = await Cluster.start();
  const installation = await openReplicas({
    databaseUrl: cluster.url(),
    env: { DATABASE_POOL_SIZE: '3' },
  });
  try {
    const disturb = async () => {
      const holder = new pg.Client({ connectionString: cluster.url() });
      await holder.connect();
      await holder.query('BEGIN; LOCK TABLE challenges');
      await delay(8_000);
      await holder.end();
    };
    return await breakUnderLoad({ ...installation, databaseUrl: cluster.url(), disturb, clients: 24 });
  } finally {
    await installation.stop();
    await cluster.remove();
  }
}
