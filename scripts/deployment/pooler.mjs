import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'];

/**
 * The installed PgBouncer.
 * @returns null where there is none, or its version and the variables by which the tests use it
 */
export function findPgBouncer() {
  const path = [process.env.PGBOUNCER_PATH, ...places].find((each) => each && existsSync(each));
  if (!path) return null;
  const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).split('\n', 1)[0] ?? '';
  const [, major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
  const prepares = String(major > 1 || minor >= 24); // the first version whose default follows prepared statements
  return { version, prepares, env: { POSTERN_TEST_PGBOUNCER: path, POSTERN_TEST_PREPARES: prepares } };
}

/** Runs Jest. The exit code of this process becomes that of the tests. */
export function runTests(parameters, env) {
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', ...parameters];
  const { status } = spawnSync(process.execPath, jest, { stdio: 'inherit', env: { ...process.env, ...env } });
  process.exitCode = status ?? 1;
}
