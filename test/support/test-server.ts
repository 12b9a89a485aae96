import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { migrate } from '../../src/database/migrate.js';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/dev/embedded-postgres/embedded-postgres.js';
import { findLockHolder } from '../../src/dev/embedded-postgres/launch-lock.js';
import { stopOrphan } from '../../src/dev/embedded-postgres/postgres-orphan.js';
import { isRoot } from '../../src/dev/embedded-postgres/service-account.js';
import { databaseUrl, runAsAdmin } from './databases.js';
import { startPgBouncer, type PgBouncer } from './pgbouncer.js';

const folderPrefix = 'postern-test-';
const dataFolder = 'postgres';
/** A folder exists briefly before its lock does. */
const youngMs = 60_000;

let embedded: EmbeddedPostgres | undefined;
let pgbouncer: PgBouncer | undefined;

/**
 * Starts one server for the whole run, the given one (its role needs CREATEDB) or an embedded one, with one migrated
 * template. The test processes receive both through the environment.
 */
export async function startTestServer(rootDir: string): Promise<void> {
  process.env['POSTERN_TEST_STATEMENTS'] = mkdtempSync(join(tmpdir(), 'postern-statements-'));
  process.env['POSTERN_TEST_ADMIN_URL'] = process.env['DATABASE_URL'] || (await startEmbedded(rootDir));
  try {
    await createTemplate();
    await insertPooler();
  } catch (error) {
    await stopTestServer(); // Jest calls no teardown after a failed setup
    throw error;
  }
}

async function createTemplate(): Promise<void> {
  const template = `postern_template_${randomBytes(8).toString('hex')}`;
  await runAsAdmin(`CREATE DATABASE ${template}`);
  process.env['POSTERN_TEST_TEMPLATE'] = template;
  await migrate(databaseUrl(template));
  // A template with a session on it cannot be copied.
  await runAsAdmin(`ALTER DATABASE ${template} WITH ALLOW_CONNECTIONS false`);
}

/** `npm run test:pgbouncer`: the tests' applications, but not the tests themselves, connect through PgBouncer. */
async function insertPooler(): Promise<void> {
  const path = process.env['POSTERN_TEST_PGBOUNCER'];
  const serverUrl = process.env['POSTERN_TEST_ADMIN_URL'];
  if (!path || !serverUrl) return;
  pgbouncer = await startPgBouncer(path, serverUrl);
  process.env['POSTERN_TEST_POOLED_URL'] = pgbouncer.through(serverUrl);
}

export async function stopTestServer(): Promise<void> {
  await pgbouncer?.stop();
  const statements = process.env['POSTERN_TEST_STATEMENTS'];
  if (statements) rmSync(statements, { recursive: true, force: true });
  const template = process.env['POSTERN_TEST_TEMPLATE'];
  if (!embedded) {
    if (template) await runAsAdmin(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    return;
  }
  await embedded.stop();
  rmSync(dirname(embedded.dataDir), { recursive: true, force: true });
}

async function startEmbedded(rootDir: string): Promise<string> {
  await removeAbandoned();
  // Without a listener, Ctrl-C would end this process without the exit handlers that stop the server.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  const folder = mkdtempSync(join(tmpdir(), folderPrefix));
  if (isRoot()) chmodSync(folder, 0o711); // PostgreSQL runs as another user then
  const dataDir = join(folder, dataFolder);
  embedded = await startEmbeddedPostgres({ rootDir, dataDir, durable: false, log: logTrouble });
  const { dataDir: place, url } = embedded;
  if (place !== dataDir) process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return url;
}

/** Hides the usual progress, which would only clutter the test report. */
function logTrouble(line: string): void {
  if (/unexpectedly|interrupted/.test(line)) console.error(line);
}

/** A killed run could neither stop its server nor remove its folder. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (!name.startsWith(folderPrefix) || !isAbandoned(folder)) continue;
    await stopOrphan(join(folder, dataFolder), () => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

function isAbandoned(folder: string): boolean {
  const stat = statSync(folder);
  if (stat.uid !== process.getuid?.()) return false;
  const lock = join(folder, `${dataFolder}.lock`);
  return existsSync(lock) ? findLockHolder(lock) === null : Date.now() - stat.mtimeMs > youngMs;
}
