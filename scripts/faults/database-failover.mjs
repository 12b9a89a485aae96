import { Cluster, lacksPostgres } from './support/cluster.mjs';
import { openReplicas } from './support/replicas.mjs';
import { openTcpProxy } from './support/tcp-proxy.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

export const name = 'database: failover to a standby';
export const needs = ['pg_basebackup'];
export const skipReason = lacksPostgres;

/** The primary crashes, and its synchronous standby is promoted, behind an address that stays the same. */
export async function run() {
  const primary = await Cluster.start();
  const standby = await primary.startStandby();
  const proxy = await openTcpProxy(primary.port);
  const url = new URL(primary.url());
  url.port = String(proxy.port);
  const installation = await openReplicas({ databaseUrl: url.href });
  try {
    const disturb = async () => {
      await primary.stop('immediate');
      await standby.promote();
      proxy.leadTo(standby.port);
    };
    return await breakUnderLoad({ ...installation, databaseUrl: url.href, disturb });
  } finally {
    await installation.stop();
    await proxy.close();
    await standby.remove();
    await primary.remove();
  }
}
