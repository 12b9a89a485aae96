import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Pool } from 'pg';
import { createApp } from '../../src/configure-app.js';
import { createLogger } from '../../src/common/logging.js';
import { OperationSettings } from '../../src/config/operation.settings.js';
import { readSettings } from '../../src/settings.js';
import { createTestDatabase, directUrl, type TestDatabase } from './databases.js';
import { HttpClient } from './http-client.js';
import { openMailbox, type Mailbox } from './mailbox.js';
import { freshNetwork } from './networks.js';
import { startRedis, type TestRedis } from './redis.js';
import { replicate } from './replication.js';

export interface TestAppOptions {
  /** Variables that differ from the defaults of `testVariables`. */
  env?: Record<string, string>;
  /** Replicas on one database; 1 by default. */
  instances?: number;
  /** Two servers behind nginx, two workers, and Redis; all apps are with `npm run test:replicas`. */
  isReplicated?: boolean;
  mailbox?: Mailbox;
  database?: TestDatabase;
  runsJobs?: boolean;
  /** Every request comes from a different network: one network can use only a share of the hash queue. */
  usesManyNetworks?: boolean;
}

/** The complete application with its own database and mailbox. */
export interface TestApp {
  /** One client per replica; if the app is replicated, each request reaches the next replica instead. */
  clients: readonly HttpClient[];
  /** The client of the first replica. */
  client: HttpClient;
  apps: readonly NestFastifyApplication[];
  /** The first replica itself. */
  firstApp: NestFastifyApplication;
  database: TestDatabase;
  mailbox: Mailbox;
  /** Every log line so far, at level debug. */
  logLines: readonly string[];
  /** The address of the replica that responded, for each request so far, if the app is replicated. */
  servers(): string[];
  /** Runs one statement on the app's database and returns its rows. */
  query<Row = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

// Only for the tests.
export const testSecrets = 'test1:0f8Yc2Vw6Qe9Rb3Tn5Km7Jh1Lp4Zx8Sd';
export const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYJwOGglkLUAJPb9E
uFUVFAeuyT0E0szPbW/NnAMDB7GhRANCAAScNgicGQ0iX0fJ5MDpmnGm9FiUrvxt
ilkvF+7KHxJrNWvqrlL9ZmqAef/DRFZ9kvcY3ITXjteWnf9u4u5NrLN/
-----END PRIVATE KEY-----`;

export function testVariables(urls: { databaseUrl: string; smtpUrl: string }): Record<string, string> {
  return {
    NODE_ENV: 'test',
    PORT: '0',
    PUBLIC_URL: 'http://localhost:3000',
    ...databaseVariables(urls.databaseUrl),
    SMTP_URL: urls.smtpUrl,
    MAIL_FROM: 'Postern <no-reply@postern.localhost>',
    APP_SECRETS: testSecrets,
    JWT_PRIVATE_KEYS: testKey,
    LOG_LEVEL: 'debug',
  };
}

/** With `npm run test:pgbouncer`, also the settings that docs/postgresql.md recommends. */
export function databaseVariables(url: string): Record<string, string> {
  const { POSTERN_TEST_POOLED_URL: pooled, POSTERN_TEST_PREPARES: prepares = 'true' } = process.env;
  if (!pooled) return { DATABASE_URL: url };
  const direct = directUrl(url); // the same where a test inserts a proxy of its own
  return {
    DATABASE_URL: url,
    ...(direct !== url && { DATABASE_DIRECT_URL: direct }),
    DATABASE_PREPARED_STATEMENTS: prepares,
  };
}

export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { isReplicated = process.env['POSTERN_TEST_REPLICAS'] === 'true', runsJobs = true } = options;
  const mailbox = options.mailbox ?? (await openMailbox());
  const database = options.database ?? (await createTestDatabase());
  const redis = isReplicated ? await startRedis() : null;
  const urls = { databaseUrl: database.url, smtpUrl: mailbox.smtpUrl };
  const variables = { ...variablesOf(options, urls, redis), ...options.env };
  const settings = readSettings(variables);
  const logLines: string[] = [];
  const logger = createLogger(settings.get(OperationSettings).logLevel, {
    write: (line) => void logLines.push(line),
  });
  const start = async () => {
    const app = await createApp(settings, { runsJobs: runsJobs && !isReplicated, logger });
    await app.listen(0, '127.0.0.1');
    return app;
  };
  const count = options.instances ?? (isReplicated ? 2 : 1);
  const apps = await Promise.all(Array.from({ length: count }, start));
  const front = isReplicated ? await replicate(apps, { variables, runsJobs, logger }) : null;
  const common = options.usesManyNetworks ? freshNetwork : undefined;
  const urlOf = async (app: NestFastifyApplication) => front?.url ?? (await app.getUrl());
  const clients = await Promise.all(apps.map(async (app) => new HttpClient(await urlOf(app), common)));
  const [firstApp] = apps;
  const [client] = clients;
  if (!firstApp || !client) throw new Error('A test app needs at least one instance');
  let connections = openConnections(directUrl(database.url));
  return {
    clients,
    client,
    apps,
    firstApp,
    database,
    mailbox,
    logLines,
    servers: () => front?.servers() ?? [],
    query: (sql, parameters = []) => queryDatabase(connections, sql, parameters),
    close: async () => {
      await front?.close();
      await Promise.all(apps.map((app) => app.close()));
      await redis?.kill();
      await connections.end();
      connections = openConnections(directUrl(database.url)); // a test may query a database of its own afterwards
      if (!options.mailbox) await mailbox.close();
      if (!options.database) await database.drop();
    },
  };
}

/** The variables of an app, without those that its test sets. */
function variablesOf(
  { env, usesManyNetworks = false }: TestAppOptions,
  urls: { databaseUrl: string; smtpUrl: string },
  redis: TestRedis | null,
): Record<string, string> {
  return {
    ...testVariables(urls),
    // All tests come from one network. A test of limits uses 1, and production allows nothing else.
    RATE_LIMIT_FACTOR: env?.['NODE_ENV'] === 'production' ? '1' : '1000',
    ...(usesManyNetworks && { TRUST_PROXY: '1' }),
    ...(redis && { REDIS_URL: redis.url }),
  };
}

/** A new connection takes longer than most statements. Closed soon, because tests also rename and disable databases. */
function openConnections(url: string): Pool {
  const connections = new Pool({ connectionString: url, max: 50, idleTimeoutMillis: 100 });
  return connections.on('error', () => undefined); // an idle connection that a test has interrupted
}

/** Nothing of the session is left for the next statement. */
async function queryDatabase<Row>(connections: Pool, sql: string, parameters: unknown[]): Promise<Row[]> {
  const client = await connections.connect();
  let isClean = false;
  try {
    const { rows } = await client.query(sql, parameters);
    isClean = await client.query('DISCARD ALL').then(
      () => true,
      () => false, // it has begun a transaction, or has lost its connection
    );
    return rows as Row[]; // the caller knows what it selects
  } finally {
    client.release(!isClean);
  }
}
