/**
 * `npm run test:pump`: ten thousand accounts cause text messages to one prefix, from as many networks, for 26 simulated
 * hours. Prints what was sent and spent, and fails if that is more than the limits allow, or if other users are affected.
 */
import { spawnSync } from 'node:child_process';

const jest = ['node_modules/jest/bin/jest.js', 'test/attacks/text-pump.spec.ts'];
const { status } = spawnSync(process.execPath, jest, {
  stdio: 'inherit',
  env: { ...process.env, PUMP: 'full' },
});
process.exitCode = status ?? 1;
