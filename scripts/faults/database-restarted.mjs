import { Cluster, lacksPostgres } from './support/cluster.mjs';
import { openReplicas } from './support/replicas.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

export const name = 'database: restarted three times';
export const skipReason = lacksPostgres;

/** A fast shutdown, as for an update of PostgreSQL. */
export async function run() {
  const cluster = await Cluster.start();
  const installation = await openReplicas({ databaseUrl: cluster.url() });
  try {
    const disturb = async () => {
      for (let round = 0; round < 3; round += 1) {
        await cluster.stop('fast');
        await cluster.start();
      }
    };
    return await breakUnderLoad({ ...installation, databaseUrl: cluster.url(), disturb });
  } finally {
    await installation.stop();
    await cluster.remove();
  }
}
