import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, lacksPostgres, makeFolder } from './support/cluster.mjs';
import { openReplicas } from './support/replicas.mjs';
import { lacksMounts, SmallDisk } from './support/small-disk.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

export const name = 'database: disk of the tables full for 5 s';
export const skipReason = () => lacksPostgres() ?? lacksMounts();

/** The tables are on a file system of their own, and the WAL on another one. */
export async function run() {
  const disk = SmallDisk.mount(64);
  const cluster = await Cluster.start();
  const place = join(disk.folder, 'tables');
  makeFolder(place);
  await cluster.run(
    `CREATE TABLESPACE small LOCATION '${place}'`,
    'CREATE DATABASE installation TABLESPACE small',
  );
  const databaseUrl = cluster.url('installation');
  const installation = await openReplicas({ databaseUrl });
  try {
    const disturb = async (load) => {
      const isRefused = () => load.requests.some(({ status }) => status === 503);
      disk.fill();
      while (!isRefused()) await delay(50);
      await delay(5_000);
      disk.free();
    };
    return await breakUnderLoad({ ...installation, databaseUrl, disturb });
  } finally {
    await installation.stop();
    await cluster.remove();
    disk.unmount();
  }
}
