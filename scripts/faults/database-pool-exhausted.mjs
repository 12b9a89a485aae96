import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { lacksPostgres } from './support/cluster.mjs';
import { breakDatabase } from './support/under-load.mjs';

export const name = 'database: pool exhausted for 8 s';
export const skipReason = lacksPostgres;

/** Somebody locks a table that most requests need, so that each connection of the pool waits. */
export const run = () =>
  breakDatabase(
    async (cluster) => {
      const holder = new pg.Client({ connectionString: cluster.url() });
      await holder.connect();
      await holder.query('BEGIN; LOCK TABLE challenges');
      await delay(8_000);
      await holder.end();
    },
    { env: { DATABASE_POOL_SIZE: '3' }, clients: 24 },
  );
