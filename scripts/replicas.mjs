/**
 * `npm run test:replicas`: runs the flows and the races with each app as an installation: two servers behind nginx,
 * which alternates between them, two workers, PgBouncer in transaction mode and Redis. `-- test/flows/refresh.spec.ts`
 * runs some of them.
 */
import { findPgBouncer, leaveOut, runTests } from './deployment/pooler.mjs';
import { missingTool } from './consumers/toolchain.mjs';

/** Tests that reach into a replica, or read counts that are in Redis here, each with the reason. */
const excludedTests = {
  '[DATA-16] contains everything stored, except credentials':
    'request IDs are those of nginx, which are no UUIDs',
  'X-Request-Id': 'as above: nginx makes and replaces request IDs',
  'shows the limits in use for the address':
    'the command is not given REDIS_URL, and the limits are in Redis',
};

process.env.PATH += ':/usr/sbin'; // where Debian installs nginx
const pgbouncer = findPgBouncer();
const missing = pgbouncer ? missingTool(['nginx', 'redis-server']) : 'pgbouncer';
if (missing) {
  console.error(`${missing} is not installed. This needs nginx, redis-server and pgbouncer.`);
  process.exitCode = 2;
} else {
  const given = process.argv.slice(2);
  const jest = ['--testTimeout=120000', ...leaveOut(given, excludedTests)]; // each app takes several times as long to start
  console.log(`2 × serve, 2 × worker, nginx, Redis, ${pgbouncer.version}`);
  runTests([...(given.length > 0 ? given : ['test/flows', 'test/races']), ...jest], {
    ...pgbouncer.env,
    POSTERN_TEST_REPLICAS: 'true',
  });
}
