/**
 * `npm run test:upgrade`: checks that a release and its predecessor work on one schema, as they do while one replaces
 * the other. `-- v1.2.0` names the predecessor, any Git reference; by default, it is the latest tag. It is checked out
 * into a temporary folder with its own packages. `-- bc65555 test/flows/refresh.spec.ts` runs some of its tests.
 *
 * 1. The predecessor's flows, with a schema that this release has migrated.
 * 2. An upgrade under load: the predecessor serves, this release migrates and replaces one server after the other, and
 *    what each of them has issued is valid at the other. Then the same with the data of before.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { runCases } from './consumers/toolchain.mjs';
import { root } from './consumers/postern.mjs';
import { checkOut } from './upgrade/predecessor.mjs';
import { checkUpgrade } from './upgrade/rolling-upgrade.mjs';

const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

function findPredecessor(given) {
  if (given) return given;
  const { status, stdout } = spawnSync('git', ['describe', '--tags', '--abbrev=0'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status === 0) return stdout.trim();
  throw new Error(
    'There is no tag yet: name the reference of the predecessor, as in npm run test:upgrade -- bc65555',
  );
}

try {
  const [given, ...tests] = process.argv.slice(2);
  const reference = findPredecessor(given);
  const predecessor = await checkOut(git('rev-parse', '--verify', `${reference}^{commit}`));
  console.log(`predecessor: ${reference} (${predecessor.missing} migrations less)`);
  try {
    await runCases([
      {
        name: 'its flows, on the new schema',
        needs: [],
        run: () => predecessor.runTests(tests.length > 0 ? tests : ['test/flows']),
      },
      { name: 'upgrade under load', needs: [], run: () => checkUpgrade(predecessor) },
    ]);
  } finally {
    predecessor.remove();
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
