/**
 * `npm run test:keys`: replaces secrets and keys over rolling restarts while people use the installation, and prints how
 * many of each kind did. KEYS_RATE: requests per second.
 */
import { spawnSync } from 'node:child_process';

const { KEYS_RATE = '100' } = process.env;
console.log(`KEYS_RATE=${KEYS_RATE}`);
const jest = ['node_modules/jest/bin/jest.js', '--testMatch', '**/key-rotation.load.ts'];
const { status } = spawnSync(process.execPath, jest, {
  stdio: 'inherit',
  env: { ...process.env, KEYS_RATE },
});
process.exitCode = status ?? 1;
