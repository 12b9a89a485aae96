/**
 * `npm run test:long`: the long forms of what `npm test` does in a short one. Runs the spec files that have tests only for
 * it, measures the response time of all routes with an address, and sends a thousand requests to each operation.
 */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const longer = globSync('test/**/*.ts', { cwd: root }).filter((file) =>
  readFileSync(join(root, file), 'utf8').includes('support/long.js'),
);
/** `x/y.tests.ts` is a part of `x.spec.ts`. */
const specs = new Set(longer.map((file) => file.replace(/\/[^/]+\.tests\.ts$/, '.spec.ts')));
const jest = ['node_modules/jest/bin/jest.js'];

const runs = [
  run(process.execPath, [...jest, ...specs], { POSTERN_TEST_LONG: 'true' }),
  run('npm', ['run', 'test:timing']),
  run('npm', ['run', 'test:fuzz']),
];
process.exitCode = runs.every(Boolean) ? 0 : 1;

function run(command, parameters, variables = {}) {
  const env = { ...process.env, ...variables };
  return spawnSync(command, parameters, { cwd: root, env, stdio: 'inherit' }).status === 0;
}
