import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, lacksPostgres } from './support/cluster.mjs';
import { openReplicas } from './support/replicas.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

export const name = 'database: crashed, back after 5 s';
export const skipReason = lacksPostgres;

/** The server ends without a checkpoint, so it replays its WAL when it starts. */
export async function run() {
  const cluster = await Cluster.start();
  const installation = await openReplicas({ databaseUrl: cluster.url() });
  try {
    const disturb = async () => {
      await cluster.stop('immediate');
      await delay(5_000);
      await cluster.start();
    };
    return await breakUnderLoad({ ...installation, databaseUrl: cluster.url(), disturb });
  } finally {
    await installation.stop();
    await cluster.remove();
  }
}
