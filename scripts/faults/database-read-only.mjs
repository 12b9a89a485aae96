import { setTimeout as delay } from 'node:timers/promises';
import { lacksPostgres } from './support/cluster.mjs';
import { breakDatabase } from './support/under-load.mjs';

export const name = 'database: read-only for 5 s';
export const skipReason = lacksPostgres;

/** Every connection that is opened meanwhile stays read-only, as on a primary that was demoted. */
export const run = () =>
  breakDatabase(async (cluster) => {
    await cluster.run(
      'ALTER DATABASE postgres SET default_transaction_read_only = on',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    await delay(5_000);
    await cluster.run(
      'SET default_transaction_read_only = off',
      'ALTER DATABASE postgres RESET default_transaction_read_only',
    );
  });
