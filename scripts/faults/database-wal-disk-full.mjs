import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, lacksPostgres, makeFolder } from './support/cluster.mjs';
import { openReplicas } from './support/replicas.mjs';
import { lacksMounts, SmallDisk } from './support/small-disk.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

export const name = 'database: disk of the WAL full';
export const skipReason = () => lacksPostgres() ?? lacksMounts();

/** PostgreSQL stops when it cannot write its WAL, and whoever supervises it starts it once there is space. */
export async function run() {
  const disk = SmallDisk.mount(256);
  const state = join(disk.folder, 'state');
  makeFolder(state);
  const cluster = await Cluster.start(join(state, 'data'));
  const installation = await openReplicas({ databaseUrl: cluster.url() });
  try {
    const disturb = async () => {
      disk.fill();
      const nextSegment = () =>
        cluster.run('SELECT pg_switch_wal()').then(
          () => true,
          () => false,
        );
      while (await nextSegment()) await delay(50);
      await delay(5_000);
      disk.free();
      await cluster.stop('immediate').catch(() => undefined); // it may have stopped by itself
      await cluster.start();
    };
    return await breakUnderLoad({ ...installation, databaseUrl: cluster.url(), disturb });
  } finally {
    await installation.stop();
    await cluster.remove();
    disk.unmount();
  }
}
