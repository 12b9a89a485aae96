/**
 * Measures the cost of 16 KiB of every hostile text in every place of every route, and prints the most expensive ones.
 */
import { spawnSync } from 'node:child_process';

const jest = ['node_modules/jest/bin/jest.js', 'test/attacks/time-per-byte.spec.ts'];
const { status } = spawnSync(process.execPath, jest, {
  stdio: 'inherit',
  env: { ...process.env, GROWTH: 'full' },
});
process.exitCode = status ?? 1;
