import { processesOf, setMailServer } from './installations.mjs';
import { measureArgon2id, measureBareRoute, startBareRoute } from './limits.mjs';
import { percentilesOf, runAtPace, runCallers } from './load.mjs';
import { measureSql } from './sql-limits.mjs';
import { operations, start } from './operations.mjs';

export const named = (name) => operations.find((operation) => operation.name === name);

/** Measures an operation with a number of callers in every installation, each beside its limit. */
export async function measureOperation(installations, { operation, callers, seconds, recordings }) {
  const hashes = [];
  const measureHashes = async () => operation.hashes && hashes.push(await measureArgon2id(1.5));
  const results = [];
  await measureHashes();
  for (const installation of installations) {
    const limit = operation.hashes
      ? null
      : await measureLimit(installation, { operation, callers, recordings });
    const measured = await runOperation(installation, { operation, callers, seconds });
    const { accounts, root } = installation;
    results.push({ operation: operation.name, root, accounts, callers, ...measured, limit });
  }
  await measureHashes(); // before and after, because machines that are shared do not stay equally fast
  return results.map((result) => {
    const limit = operation.hashes ? (hashes[0] + hashes[1]) / 2 / operation.hashes : result.limit;
    return { ...result, limit, share: limit && result.perSecond / limit };
  });
}

async function measureLimit(installation, { operation, callers, recordings }) {
  if (operation.limit === 'sql') return measureSql(installation, { operation, callers, recordings });
  const { databaseUrl, accounts, cluster } = installation;
  const route = await startBareRoute(databaseUrl);
  try {
    const { postmaster } = cluster;
    return (await measureBareRoute(route, { accounts, callers, seconds: 1.5, postmaster })).perSecond;
  } finally {
    route.stop();
  }
}

export async function runOperation(installation, { operation, callers, seconds }) {
  const count = Math.ceil((operation.mostPerSecond ?? 0) * (seconds + 0.5));
  const act = await operation.prepare(installation, count);
  const { url } = installation;
  return runCallers({ url, callers, seconds, act, processes: processesOf(installation) });
}

/** Starts at an even pace, alternately with a mail server that accepts everything and one that never replies. */
export async function measureStarts(installation, { perSecond, seconds, rounds }) {
  const act = await start.prepare(installation);
  const { url } = installation;
  const durations = { calm: [], silent: [] };
  const errors = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [condition, measured] of Object.entries(durations)) {
      await setMailServer(installation, { isSilent: condition === 'silent' });
      await runAtPace({ url, perSecond, seconds: 0.5, act });
      const run = await runAtPace({ url, perSecond, seconds, act });
      measured.push(...run.durations);
      errors.push(...run.errors);
    }
  }
  await setMailServer(installation, { isSilent: false });
  const results = Object.entries(durations).map(([condition, measured]) => [
    condition,
    { count: measured.length, ...percentilesOf(measured) },
  ]);
  return { perSecond, ...Object.fromEntries(results), errors };
}

/** Guarded reads alone, while four people log in all the time, and alone again. */
export async function measureBesideSignIns(installation, { callers, seconds }) {
  const alone = () => runOperation(installation, { operation: named('read'), callers, seconds });
  const first = await alone();
  const signIns = runOperation(installation, {
    operation: named('login'),
    callers: 4,
    seconds: seconds + 0.5,
  });
  const beside = await alone();
  const { perSecond: signInsPerSecond } = await signIns;
  const last = await alone();
  const calm = { perSecond: (first.perSecond + last.perSecond) / 2, p99: (first.p99 + last.p99) / 2 };
  const pick = ({ perSecond, p50, p95, p99 }) => ({ perSecond, p50, p95, p99 });
  return { callers, calm, beside: pick(beside), signInsPerSecond, share: beside.perSecond / calm.perSecond };
}

/** 500 sign-ins at once: how many are rejected, and how the rest of the service performs meanwhile. */
export async function measureOverload(installation, seconds) {
  const run = (operation, callers) => runOperation(installation, { operation, callers, seconds });
  const counting = { done: 0, rejected: 0 };
  const login = await named('login').prepare(installation);
  const signIns = {
    prepare: async () => async (connection) => {
      try {
        await login(connection);
        counting.done += 1;
      } catch (error) {
        if (!error.message.includes(': 503 ')) throw error;
        counting.rejected += 1;
      }
    },
  };
  const health = { prepare: async () => (connection) => connection.send({ path: '/health/live' }) };
  const [logins, alive, refreshes] = await Promise.all([
    run(signIns, 500),
    run(health, 2),
    run(named('refresh'), 1),
  ]);
  const rejectedShare = counting.rejected / (counting.done + counting.rejected);
  const pick = ({ perSecond, p99 }) => ({ perSecond, p99 });
  return {
    signInsPerSecond: logins.perSecond * (1 - rejectedShare),
    rejectedShare,
    errors: logins.errors,
    health: pick(alive),
    refresh: pick(refreshes),
  };
}
