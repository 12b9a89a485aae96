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

/** Tests that cannot pass through a pooler, by a part of their title, each with the reason. */
const behindPooler = {
  'writes nothing in a dry run, and counts like the run that follows':
    'a dry run without DATABASE_DIRECT_URL may lose its temporary table',
  'is not written by a dry run': 'as above',
  'refuses an outdated schema, and an unreachable database':
    'the pooler, not the server, reports a database that does not exist',
  'verifies what it may only read, and says that it was not recorded':
    'the pooler keeps the connections of before the privileges were taken away',
  'does not start while messages are queued for a channel that it lacks':
    'it counts connections, and the pooler keeps some',
  'are prepared once per connection, under a name derived from the text':
    'they look into the one connection of the application, which has several of the server',
  'are prepared again on another connection': 'as above',
  'serves, sends mail, or does both, with only its required settings':
    'a pooler that cannot follow prepared statements requires a setting',
  default_transaction_isolation: 'it cannot be overridden through a pooler, and is refused',
  'do not matter to a migration, the flow and the commands, all at once': 'as above',
  '[OPS-14] is used again under a steady load as soon as it is writable':
    'the pooler keeps the connections that were opened while the database was read-only: see poolers.spec',
  'is noticed by a readiness probe alone, which also notices that it is writable again': 'as above',
};

const escape = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/**
 * What tells Jest to leave out these tests, and those that cannot pass through a pooler. Nothing if the given parameters
 * choose tests by name: Jest would combine both patterns into one that fits no name.
 */
export function leaveOut(given, others = {}) {
  if (given.some((each) => /^(-t|--testNamePattern)/.test(each))) return [];
  const names = Object.keys({ ...behindPooler, ...others }).map(escape);
  return [`--testNamePattern=^(?!.*(${names.join('|')}))`];
}

/** Runs Jest. The exit code of this process becomes that of the tests. */
export function runTests(parameters, env) {
  const jest = ['node_modules/jest/bin/jest.js', ...parameters];
  const { status } = spawnSync(process.execPath, jest, { stdio: 'inherit', env: { ...process.env, ...env } });
  process.exitCode = status ?? 1;
}
