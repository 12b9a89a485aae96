import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** SQLSTATE object_in_use: the database still has connections. */
const objectInUse = '55006';
const maxAttempts = 100;

/** Creates a database with the current schema, copied from the template of the global setup. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `postern_test_${randomBytes(8).toString('hex')}`;
  await copyTemplate(name);
  return {
    url: databaseUrl(name),
    drop: () => dropWhenUnused(name),
  };
}

/**
 * A pool counts as ended once it has sent its goodbye, not once the server has processed it. A database dropped in
 * between would terminate connections that nothing listens to any more.
 */
async function dropWhenUnused(name: string): Promise<void> {
  const drop = `DROP DATABASE IF EXISTS ${name}`;
  // A pooler keeps its connections.
  if (process.env['POSTERN_TEST_POOLED_URL']) return runAsAdmin(`${drop} WITH (FORCE)`);
  try {
    await retryWhileBusy(drop);
  } catch {
    await runAsAdmin(`${drop} WITH (FORCE)`);
  }
}

/** Runs one statement on the server's default database, where databases are created and dropped. */
export async function runAsAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: fromSetup('POSTERN_TEST_ADMIN_URL') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Leads through the pooler, if the tests run through one. */
export function databaseUrl(name: string): string {
  return withDatabase(process.env['POSTERN_TEST_POOLED_URL'] ?? fromSetup('POSTERN_TEST_ADMIN_URL'), name);
}

/** The URL of the same database past the pooler; a URL that does not lead through it is returned as it is. */
export function directUrl(url: string): string {
  const pooled = process.env['POSTERN_TEST_POOLED_URL'];
  const direct = new URL(url);
  if (!pooled || direct.host !== new URL(pooled).host) return url;
  direct.host = new URL(fromSetup('POSTERN_TEST_ADMIN_URL')).host;
  return direct.href;
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function copyTemplate(name: string): Promise<void> {
  return retryWhileBusy(`CREATE DATABASE ${name} TEMPLATE ${fromSetup('POSTERN_TEST_TEMPLATE')}`);
}

async function retryWhileBusy(statement: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runAsAdmin(statement);
    } catch (error) {
      const { code } = error as { code?: string }; // a pg error has one
      if (code !== objectInUse || attempt === maxAttempts) throw error;
      await delay(50);
    }
  }
}

function fromSetup(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: run the tests with "npm test", which prepares a database.`);
  return value;
}
