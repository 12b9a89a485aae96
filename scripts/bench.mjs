/**
 * `npm run bench`: measures the operations of the built server, each beside its limit on this machine in the same run.
 * docs/performance.md explains them; `npm run bench:report -- results.json` writes the results there.
 *
 *   npm run bench -- [--quick] [--accounts 1000,1000000] [--callers 1,16,64] [--only login,read,…]
 *                    [--seconds 2.5] [--tree ../before] [--json results.json]
 *
 * `--only`: register, confirm, login, read, refresh, flow, starts, beside, overload, mails. `--tree`: measures the build
 * of another tree too, alternately. Machines differ and are shared: compare only rows of one run. Linux only.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root, startCluster, startMailReceiver } from './bench/installation.mjs';
import { startInstallation, stopInstallation } from './bench/installations.mjs';
import { loads, measureMails } from './bench/mails.mjs';
import {
  measureBesideSignIns,
  measureOperation,
  measureOverload,
  measureStarts,
  runOperation,
} from './bench/measurements.mjs';
import { operations } from './bench/operations.mjs';
import { stopProcess } from './bench/processes.mjs';
import { printHeader, printRow, printSpecial } from './bench/table.mjs';

const { values: given } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    accounts: { type: 'string' },
    callers: { type: 'string' },
    only: { type: 'string' },
    seconds: { type: 'string' },
    tree: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
  },
});
const numbers = (text) => text.split(',').map(Number);
const accounts = numbers(given.accounts ?? (given.quick ? '1000' : '1000,1000000'));
const allCallers = numbers(given.callers ?? (given.quick ? '16' : '1,16,64'));
const seconds = Number(given.seconds ?? (given.quick ? 1.5 : 2.5));
/** For each operation in each installation, until its code is compiled. */
const warmUpSeconds = given.quick ? 1 : 2;
const only = given.only?.split(',');
const isWanted = (name) => !only || only.includes(name);
const roots = [root, ...given.tree.map((path) => resolve(path))];

const startedAt = performance.now();
const progress = (text) =>
  console.error(`[${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s] ${text}`);

const results = {
  at: new Date().toISOString(),
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
  machine: {
    cores: availableParallelism(),
    processor: cpus()[0].model,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  },
  seconds,
  operations: [],
};

async function measureOperations(installations) {
  const recordings = new Map();
  printHeader();
  for (const operation of operations.filter(({ name }) => isWanted(name))) {
    for (const installation of installations)
      await runOperation(installation, { operation, callers: 16, seconds: warmUpSeconds });
    for (const callers of allCallers) {
      const rows = await measureOperation(installations, { operation, callers, seconds, recordings });
      for (const row of rows) {
        row.tree = row.root === root ? null : row.root;
        delete row.root;
        printRow(operation, row);
      }
      results.operations.push(...rows);
    }
  }
}

async function measureAllMails(installation) {
  await stopProcess(installation.worker);
  const { postmaster } = installation.cluster;
  const measured = [];
  for (const load of Object.values(loads)) {
    const mails = given.quick ? load.mails / 5 : load.mails;
    measured.push(await measureMails({ ...installation, postmaster }, { ...load, mails }));
  }
  return measured;
}

/** What is measured in the first installation only. */
async function measureSpecial(installation) {
  const measurements = {
    beside: () => measureBesideSignIns(installation, { callers: 16, seconds }),
    overload: () => measureOverload(installation, given.quick ? 3 : 8),
    starts: () => measureStarts(installation, { perSecond: 60, seconds: given.quick ? 2 : 5, rounds: 2 }),
    mails: () => measureAllMails(installation),
  };
  for (const [name, measure] of Object.entries(measurements)) {
    if (!isWanted(name)) continue;
    results[name] = await measure();
    printSpecial(name, results[name]);
  }
}

async function measureAll(installations) {
  await measureOperations(installations);
  await measureSpecial(installations[0]);
}

/** Rejects at a signal, so that nothing is left behind. */
async function interruption() {
  const signals = ['SIGINT', 'SIGTERM'].map((signal) => once(process, signal));
  const [signal] = await Promise.race(signals);
  throw new Error(`Interrupted by ${signal}`);
}

async function run() {
  const cluster = await startCluster();
  const mail = await startMailReceiver({ reportsCodes: true });
  const installations = [];
  try {
    results.machine.postgres = cluster.version.split(' ')[1];
    for (const count of accounts) {
      for (const tree of roots) {
        progress(`${count} accounts`);
        installations.push(await startInstallation(cluster, mail, { root: tree, accounts: count }));
      }
    }
    progress('measuring');
    await Promise.race([measureAll(installations), interruption()]);
  } finally {
    for (const installation of installations) await stopInstallation(installation);
    mail.stop();
    await cluster.stop();
  }
  results.durationSeconds = Math.round((performance.now() - startedAt) / 1_000);
  progress('done');
  if (given.json) writeFileSync(given.json, `${JSON.stringify(results, null, 2)}\n`);
}

try {
  await run();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
process.exit(); // even if an interrupted measurement has not ended
