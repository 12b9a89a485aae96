import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, lacksPostgres } from './support/cluster.mjs';
import { openReplicas } from './support/replicas.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

export const name = 'database: read-only for 5 s';
export const skipReason = lacksPostgres;

/** Every connection that is opened meanwhile stays read-only, as on a primary that was demoted. */
export async function run() {
  const cluster = await Cluster.start();
  const installation = await openReplicas({ databaseUrl: cluster.url() });
  try {
    const disturb = async () => {
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
    };
    return await breakUnderLoad({ ...installation, databaseUrl: cluster.url(), disturb });
  } finally {
    await installation.stop();
    await cluster.remove();
  }
}
