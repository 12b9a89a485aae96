/**
 * Runs the tests with PgBouncer between the application and PostgreSQL: transaction mode, otherwise its default
 * configuration. `npm run test:pgbouncer -- test/flows` runs some of them. PGBOUNCER_PATH: the program, if it is not in
 * one of the usual places.
 */
import { findPgBouncer, leaveOut, runTests } from './deployment/pooler.mjs';

const pgbouncer = findPgBouncer();
if (pgbouncer) {
  console.log(`${pgbouncer.version}, DATABASE_PREPARED_STATEMENTS=${pgbouncer.prepares}`);
  const given = process.argv.slice(2);
  runTests([...leaveOut(given), ...given], pgbouncer.env);
} else {
  console.error('PgBouncer is not installed: install the package "pgbouncer", or set PGBOUNCER_PATH.');
  process.exitCode = 2;
}
