import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

const patienceMs = 8 * 60_000;

export function hashOf(root, spec) {
  return createHash('sha256')
    .update(readFileSync(join(root, spec)))
    .digest('hex')
    .slice(0, 12);
}

/**
 * Runs specs, each with or without a mutant, in one Jest process. Each writes a line to `results`, or none if the
 * process died.
 */
export async function runSpecs({ tree, results, runs }) {
  const folder = join(tree, 'mutant-runs');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [index, run] of runs.entries()) {
    const place = join(folder, String(index).padStart(3, '0'));
    writeFileSync(`${place}.json`, JSON.stringify({ ...run, results }));
    writeFileSync(`${place}.spec.ts`, `require('../${run.spec.replace(/\.ts$/, '')}');\n`);
  }
  await runJest(tree);
  await dropLeftDatabases();
}

function runJest(tree) {
  const config = ['--config', 'scripts/mutants/jest.config.cjs'];
  const jest = ['node_modules/jest/bin/jest.js', ...config];
  const log = openSync(join(tree, 'mutant-runs', 'jest.log'), 'w');
  const { promise, resolve } = Promise.withResolvers();
  const child = spawn(process.execPath, [...jest, '--runInBand', '--silent', '--forceExit'], {
    cwd: tree,
    stdio: ['ignore', log, log],
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const timer = setTimeout(end, patienceMs);
  child.once('close', () => {
    clearTimeout(timer);
    process.off('exit', end);
    closeSync(log);
    resolve();
  });
  return promise;
}

/** Left by tests that could not close what they had opened. */
async function dropLeftDatabases() {
  const client = new pg.Client({ connectionString: process.env.POSTERN_TEST_ADMIN_URL });
  await client.connect();
  const { rows } = await client.query(
    String.raw`SELECT datname FROM pg_database WHERE datname LIKE 'postern\_test\_%'`,
  );
  for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  await client.end();
}
