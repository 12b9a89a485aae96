/**
 * `npm run test:replicas`: runs the flows and the races with each app as an installation: two servers behind nginx,
 * which alternates between them, two workers, PgBouncer in transaction mode and Redis. `-- test/flows/refresh.spec.ts`
 * runs some of them.
 */
import { findPgBouncer, runTests } from './deployment/pooler.mjs';
import { missingTool } from './consumers/toolchain.mjs';

/** Files that do not concern requests to an installation, each with the reason. */
const excludedFiles = {};

/** Tests that reach into a replica, or read counts that are in Redis here, each with the reason. */
const excludedTests = {
  'writes nothing in a dry run, and counts like the run that follows':
    'a dry run without DATABASE_DIRECT_URL may lose its temporary table behind a pooler',
  'refuses an outdated schema, and an unreachable database':
    'the pooler, not the server, reports a database that does not exist',
  'is not written by a dry run': 'as above: a temporary table behind a pooler',
  '[DATA-16] contains everything stored, except credentials':
    'request IDs are those of nginx, which are no UUIDs',
  'verifies what it may only read, and says that it was not recorded':
    'the pooler keeps the connections of before the privileges were taken away',
  'shows the limits in use for the address':
    'the command is not given REDIS_URL, and the limits are in Redis',
  'X-Request-Id': 'as above: nginx makes and replaces request IDs',
};

const escape = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

process.env.PATH += ':/usr/sbin'; // where Debian installs nginx
const pgbouncer = findPgBouncer();
const missing = pgbouncer ? missingTool(['nginx', 'redis-server']) : 'pgbouncer';
if (missing) {
  console.error(`${missing} is not installed. This needs nginx, redis-server and pgbouncer.`);
  process.exitCode = 2;
} else {
  const given = process.argv.slice(2);
  const files = Object.keys(excludedFiles);
  const tests = Object.keys(excludedTests).map(escape);
  const jest = [
    '--testTimeout=120000', // each app takes several times as long to start
    ...(files.length > 0 ? [`--testPathIgnorePatterns=${files.join('|')}`] : []),
    ...(tests.length > 0 ? [`--testNamePattern=^(?!.*(${tests.join('|')}))`] : []),
  ];
  console.log(`2 × serve, 2 × worker, nginx, Redis, ${pgbouncer.version}`);
  runTests([...(given.length > 0 ? given : ['test/flows', 'test/races']), ...jest], {
    ...pgbouncer.env,
    POSTERN_TEST_REPLICAS: 'true',
  });
}
