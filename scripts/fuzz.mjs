/**
 * Sends thousands of requests to every operation of openapi.json and compares the responses with it. FUZZ_RUNS:
 * requests per operation; FUZZ_SEED: random by default.
 */
import { spawnSync } from 'node:child_process';

const { FUZZ_RUNS = '1000', FUZZ_SEED = String(Date.now() % 2 ** 31) } = process.env;
console.log(`FUZZ_RUNS=${FUZZ_RUNS} FUZZ_SEED=${FUZZ_SEED}`);
const jest = ['node_modules/jest/bin/jest.js', 'test/attacks/fuzz.spec.ts'];
const { status } = spawnSync(process.execPath, jest, {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_RUNS, FUZZ_SEED },
});
process.exitCode = status ?? 1;
