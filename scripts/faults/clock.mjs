import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Cluster, lacksPostgres } from './support/cluster.mjs';
import { openReplicas } from './support/replicas.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

export const name = 'clock: of one server, 5 min ahead, then 5 min behind';
export const skipReason = lacksPostgres;

const preload = pathToFileURL(join(import.meta.dirname, 'support/shifted-clock.mjs')).href;

/** The requests of each person alternate between a server with the wrong time and one with the right time. */
async function runShifted(cluster, minutes) {
  const shifted = { NODE_OPTIONS: `--import ${preload}`, CLOCK_SHIFT_MS: String(minutes * 60_000) };
  const envOf = (index) => (index === 0 ? shifted : {});
  const installation = await openReplicas({ databaseUrl: cluster.url(), envOf });
  try {
    const disturb = () => delay(5_000);
    return await breakUnderLoad({ ...installation, databaseUrl: cluster.url(), disturb });
  } finally {
    await installation.stop();
  }
}

export async function run() {
  const cluster = await Cluster.start();
  try {
    const [ahead, behind] = [await runShifted(cluster, 5), await runShifted(cluster, -5)];
    return {
      lost: ahead.lost + behind.lost,
      doubled: ahead.doubled + behind.doubled,
      recoverySeconds: Math.max(ahead.recoverySeconds, behind.recoverySeconds),
      remark: `ahead: ${ahead.remark}; behind: ${behind.remark}`,
    };
  } finally {
    await cluster.remove();
  }
}
