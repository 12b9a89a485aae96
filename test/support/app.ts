import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { createApp } from '../../src/configure-app.js';
import { createLogger } from '../../src/common/logging.js';
import { OperationSettings } from '../../src/config/operation.settings.js';
import { readSettings } from '../../src/settings.js';
import { createTestDatabase, directUrl, type TestDatabase } from './databases.js';
import { HttpClient } from './http-client.js';
import { openMailbox, type Mailbox } from './mailbox.js';
import { freshNetwork } from './networks.js';

export interface TestAppOptions {
  /** Variables that differ from the defaults of `testVariables`. */
  env?: Record<string, string>;
  /** Replicas on one database; 1 by default. */
  instances?: number;
  mailbox?: Mailbox;
  database?: TestDatabase;
  runsJobs?: boolean;
  /** Every request comes from a different network: one network can use only a share of the hash queue. */
  usesManyNetworks?: boolean;
}

/** The complete application with its own database and mailbox. */
export interface TestApp {
  /** One client per replica. */
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
    DATABASE_URL: urls.databaseUrl,
    ...poolerVariables(urls.databaseUrl),
    SMTP_URL: urls.smtpUrl,
    MAIL_FROM: 'Postern <no-reply@postern.localhost>',
    APP_SECRETS: testSecrets,
    JWT_PRIVATE_KEYS: testKey,
    LOG_LEVEL: 'debug',
  };
}

/** For `npm run test:pgbouncer`, the settings that docs/postgresql.md recommends. */
function poolerVariables(databaseUrl: string): Record<string, string> {
  const { POSTERN_TEST_POOLED_URL: pooled, POSTERN_TEST_PREPARES: prepares = 'true' } = process.env;
  if (!pooled) return {};
  return { DATABASE_DIRECT_URL: directUrl(databaseUrl), DATABASE_PREPARED_STATEMENTS: prepares };
}

export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const mailbox = options.mailbox ?? (await openMailbox());
  const database = options.database ?? (await createTestDatabase());
  const variables = testVariables({ databaseUrl: database.url, smtpUrl: mailbox.smtpUrl });
  // All tests come from one network. A test of limits uses 1, and production allows nothing else.
  const factor = options.env?.NODE_ENV === 'production' ? '1' : '1000';
  const proxy = options.usesManyNetworks ? { TRUST_PROXY: '1' } : {};
  const settings = readSettings({ ...variables, RATE_LIMIT_FACTOR: factor, ...proxy, ...options.env });
  const logLines: string[] = [];
  const logger = createLogger(settings.get(OperationSettings).logLevel, {
    write: (line) => void logLines.push(line),
  });
  const start = async () => {
    const app = await createApp(settings, { runsJobs: options.runsJobs ?? true, logger });
    await app.listen(0, '127.0.0.1');
    return app;
  };
  const apps = await Promise.all(Array.from({ length: options.instances ?? 1 }, start));
  const common = options.usesManyNetworks ? freshNetwork : undefined;
  const clients = await Promise.all(apps.map(async (app) => new HttpClient(await app.getUrl(), common)));
  const [firstApp] = apps;
  const [client] = clients;
  if (!firstApp || !client) throw new Error('A test app needs at least one instance');
  return {
    clients,
    client,
    apps,
    firstApp,
    database,
    mailbox,
    logLines,
    query: (sql, parameters = []) => queryDatabase(directUrl(database.url), sql, parameters),
    close: async () => {
      await Promise.all(apps.map((app) => app.close()));
      if (!options.mailbox) await mailbox.close();
      if (!options.database) await database.drop();
    },
  };
}

async function queryDatabase<Row>(url: string, sql: string, parameters: unknown[]): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, parameters)).rows as Row[]; // the caller knows what it selects
  } finally {
    await client.end();
  }
}
