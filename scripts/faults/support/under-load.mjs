import { deepStrictEqual, ok } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { Load } from './load.mjs';
import { checkPromises } from './promises.mjs';

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
  ok(recoverySeconds <= recoveryLimitSeconds, `recovery took ${recoverySeconds} s; ${remark}`);
  return { lost, doubled, recoverySeconds, remark };
}
