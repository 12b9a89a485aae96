/**
 * Runs the tests with PgBouncer between the application and PostgreSQL: transaction mode, otherwise its default
 * configuration. `npm run test:pgbouncer -- test/flows` runs some of them. PGBOUNCER_PATH: the program, if it is not in
 * one of the usual places.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'];
const path = [process.env.PGBOUNCER_PATH, ...places].find((each) => each && existsSync(each));

if (path) runTests(path);
else {
  console.error('PgBouncer is not installed: install the package "pgbouncer", or set PGBOUNCER_PATH.');
  process.exitCode = 2;
}

function runTests(pgbouncer) {
  const version = execFileSync(pgbouncer, ['--version'], { encoding: 'utf8' }).split('\n', 1)[0] ?? '';
  const [, major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
  const prepares = String(major > 1 || minor >= 24); // the first version whose default follows prepared statements
  console.log(`${version}, DATABASE_PREPARED_STATEMENTS=${prepares}`);
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, jest, {
    stdio: 'inherit',
    env: { ...process.env, POSTERN_TEST_PGBOUNCER: pgbouncer, POSTERN_TEST_PREPARES: prepares },
  });
  process.exitCode = status ?? 1;
}
