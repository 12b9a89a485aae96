/**
 * `npm run test:faults`: breaks one part of an installation at a time, and counts what is lost, what is done twice, and
 * how long it takes until everything works again, without a restart. `-- mail` runs the faults with that word in their
 * name, `-- --short` repeats each of them less often.
 *
 * Each file of scripts/faults/ is one fault. It exports its `name`, the commands that it `needs` (none by default),
 * `skipReason()` if this machine may lack something else (null if it does not), and `run({ rounds })`, which returns `{ lost, doubled, recoverySeconds, remark? }` and throws an Error if a promise is
 * broken. `doubled` counts what a promise permits, such as a mail that is sent again after a kill.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { missingTool } from './consumers/toolchain.mjs';

const folder = join(import.meta.dirname, 'faults');
const isShort = process.argv.includes('--short');
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));

async function findFaults() {
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'));
  const faults = await Promise.all(files.toSorted().map((file) => import(join(folder, file))));
  return faults.filter(({ name }) => words.every((word) => name.includes(word)));
}

/** @returns whether every promise was kept */
async function report({ name, needs = [], skipReason = () => null, run }) {
  const missing = missingTool(needs);
  const reason = missing ? `${missing} is not installed` : skipReason();
  if (reason) {
    console.log(`${name}: skipped, because ${reason}`);
    return true;
  }
  try {
    const { lost, doubled, recoverySeconds, remark } = await run({ rounds: isShort ? 3 : 20 });
    const recovery = `recovery ${recoverySeconds.toFixed(1)} s`;
    console.log(`${name}: lost ${lost}, doubled ${doubled}, ${recovery}${remark ? ` (${remark})` : ''}`);
    return lost === 0;
  } catch (error) {
    console.log(`${name}: FAILED\n${error.stack}`);
    return false;
  }
}

for (const fault of await findFaults()) {
  if (!(await report(fault))) process.exitCode = 1;
}
