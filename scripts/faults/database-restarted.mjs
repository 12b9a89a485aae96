import { lacksPostgres } from './support/cluster.mjs';
import { breakDatabase } from './support/under-load.mjs';

export const name = 'database: restarted three times';
export const skipReason = lacksPostgres;

/** A fast shutdown, as for an update of PostgreSQL. */
export const run = () =>
  breakDatabase(async (cluster) => {
    for (let round = 0; round < 3; round += 1) {
      await cluster.stop('fast');
      await cluster.start();
    }
  });
