import { deepStrictEqual, ok } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { lacksPostgres } from './support/cluster.mjs';
import { Load, password, send } from './support/load.mjs';
import { checkPromises } from './support/promises.mjs';
import { withStandby } from './support/standby.mjs';

export const name = 'database: failover to an asynchronous standby that lags by 2 s';
export const needs = ['pg_basebackup'];
export const skipReason = lacksPostgres;

async function useFor(milliseconds, { urls, mail }) {
  const load = new Load({ urls, mail });
  await delay(milliseconds);
  await load.end();
  return load;
}

/** Waits until something is true of what the primary knows about its standby. */
async function until(primary, condition) {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await delay(25)) {
    const [{ holds }] = await primary.run(`SELECT ${condition} AS holds FROM pg_stat_replication`);
    if (holds) return;
  }
  throw new Error(`${condition}: this did not happen.`);
}

/** @returns how many bytes of the primary's WAL the standby has not received */
async function lagOf({ primary, standby }) {
  const [{ received }] = await standby.run('SELECT pg_last_wal_receive_lsn() AS received');
  const [{ bytes }] = await primary.run(`SELECT (pg_current_wal_lsn() - '${received}')::int AS bytes`);
  return bytes;
}

/** How many accounts were confirmed, and how many of them are not there. */
async function countLost({ people }, url) {
  const confirmed = people.filter(({ confirmation }) => confirmation === 'accepted');
  const statuses = [];
  for (const { email } of confirmed)
    statuses.push((await send(`${url}/v1/auth/login`, { body: { email, password } })).status);
  return { confirmed: confirmed.length, lost: statuses.filter((status) => status !== 200).length };
}

/** What the standby has received is there after the failover, and what it has not is lost, though it was accepted. */
export const run = () =>
  withStandby({ isSynchronous: false }, async (installation) => {
    const { urls, mail, primary, standby, databaseUrl, failOver } = installation;
    const received = await useFor(3_000, installation);
    await until(primary, 'bool_and(replay_lsn = pg_current_wal_lsn())');
    await standby.run(`ALTER SYSTEM SET primary_conninfo = ''`, 'SELECT pg_reload_conf()');
    await until(primary, 'count(*) = 0');
    const missed = await useFor(2_000, installation);
    const lagKibibytes = Math.round((await lagOf(installation)) / 1_024);
    await failOver();
    const promotedAt = performance.now();
    const next = await useFor(5_000, installation);
    const found = [];
    for (const load of [received, next])
      found.push(await checkPromises(load, { url: urls[0], mail, databaseUrl }));
    const broken = found.flatMap((one) => one.broken);
    deepStrictEqual({ broken, failures: next.failures() }, { broken: [], failures: [] });
    const { confirmed, lost } = await countLost(missed, urls[0]);
    ok(lost > 0, 'the standby did not lag');
    return {
      lost: found[0].lost + found[1].lost,
      doubled: found[0].doubled + found[1].doubled,
      recoverySeconds: next.recoverySeconds(promotedAt),
      remark:
        `${next.describe()}, ${received.people.length + next.people.length} people; ` +
        `it had not received ${lagKibibytes} KiB, with ${lost} of ${confirmed} accounts`,
    };
  });
