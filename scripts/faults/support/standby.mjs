import { Cluster } from './cluster.mjs';
import { openReplicas } from './replicas.mjs';
import { openTcpProxy } from './tcp-proxy.mjs';

/** Lets `use` an installation whose primary has a standby, behind one address. `failOver()` crashes the primary. */
export async function withStandby({ isSynchronous }, use) {
  const stops = [];
  try {
    const primary = await Cluster.start();
    stops.push(() => primary.remove());
    const standby = await primary.startStandby({ isSynchronous });
    stops.push(() => standby.remove());
    const proxy = await openTcpProxy(primary.port);
    stops.push(proxy.close);
    const databaseUrl = Object.assign(new URL(primary.url()), { port: String(proxy.port) }).href;
    const installation = await openReplicas({ databaseUrl });
    stops.push(installation.stop);
    const failOver = async () => {
      await primary.stop('immediate');
      await standby.promote();
      proxy.leadTo(standby.port);
    };
    return await use({ ...installation, primary, standby, databaseUrl, failOver });
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}
