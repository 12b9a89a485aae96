import { deepStrictEqual, ok } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { Cluster } from './cluster.mjs';
import { Load } from './load.mjs';
import { checkPromises } from './promises.mjs';
import { openReplicas } from './replicas.mjs';

/** What docs/operations.md says. */
const recoveryLimitSeconds = 10;

/**
 * Lets people use the installation, breaks it, and compares afterwards what they were promised.
 * @param given `urls`, `mail` and `databaseUrl` of the installation, whose database can be queried afterwards;
 *   `disturb(load)` resolves once the cause is gone
 */
export async function breakUnderLoad({ urls, mail, databaseUrl, disturb, clients }) {
  const load = new Load({ urls, mail, clients });
  let mendedAt;
  try {
    await delay(3_000);
    await disturb(load);
    mendedAt = performance.now();
    await delay((recoveryLimitSeconds + 2) * 1_000);
  } finally {
    await load.end();
  }
  const recoverySeconds = load.recoverySeconds(mendedAt);
  const { lost, doubled, broken } = await checkPromises(load, { url: urls[0], mail, databaseUrl });
  const remark = `${load.describe()}, ${load.people.length} people`;
  deepStrictEqual(
    { failures: load.failures(), broken: [...new Set(broken)] },
    { failures: [], broken: [] },
    remark,
  );
  const since = load.unexpectedSince(mendedAt).join('; ') || 'no unexpected responses since';
  ok(recoverySeconds <= recoveryLimitSeconds, `recovery took ${recoverySeconds} s: ${since}; ${remark}`);
  return { lost, doubled, recoverySeconds, remark };
}

/**
 * The same with two servers and two workers on a PostgreSQL of their own, which `disturb(cluster)` breaks and mends.
 * @param options `env` of all processes, and how many `clients` there are
 */
export async function breakDatabase(disturb, { env, clients } = {}) {
  const cluster = await Cluster.start();
  const databaseUrl = cluster.url();
  try {
    const installation = await openReplicas({ databaseUrl, env });
    try {
      const given = { ...installation, databaseUrl, clients };
      return await breakUnderLoad({ ...given, disturb: () => disturb(cluster) });
    } finally {
      await installation.stop();
    }
  } finally {
    await cluster.remove();
  }
}
