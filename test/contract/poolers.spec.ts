import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { runMigrate } from '../../src/commands/migrate/migrate.command.js';
import { runUsers } from '../../src/commands/users/users.command.js';
import { runUsersImport } from '../../src/commands/users-import/users-import.command.js';
import { clientConfig } from '../../src/database/data-source.js';
import { DatabaseClient } from '../../src/database/database-client.js';
import { startApp, type TestApp } from '../support/app.js';
import { runCommand } from '../support/command-io.js';
import { createTestDatabase, directUrl, runAsAdmin, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import {
  confirm,
  freshEmail,
  freshPerson,
  login,
  refresh,
  registerWithCode,
  signUp,
} from '../support/journeys.js';
import {
  followsPreparedStatements,
  pgbouncerPath,
  startPgBouncer,
  type PgBouncer,
} from '../support/pgbouncer.js';
import { isAvailable } from '../support/available.js';

describe('a connection', () => {
  it('asks for nothing that a pooler rejects', () => {
    const url = 'postgres://postern:p@db/postern';
    const client = new DatabaseClient(clientConfig({ url, preparesStatements: true }));
    const { getStartupConf } = client as unknown as { getStartupConf(): object }; // not in pg's types
    const requested = { user: 'postern', database: 'postern', application_name: 'postern' };
    expect(getStartupConf.call(client)).toEqual(requested);
  });

  it('knows whether it is direct', async () => {
    const database = await createTestDatabase();
    const client = new DatabaseClient(
      clientConfig({ url: directUrl(database.url), preparesStatements: true }),
    );
    await client.connect();
    expect(client.isPooled).toBe(false);
    await client.end();
    await database.drop();
  });
});

// Needs PgBouncer, which `npm ci` does not install; PGBOUNCER_PATH names one elsewhere.
const hasPgBouncer = isAvailable('PgBouncer', pgbouncerPath !== null);
const describeWithPgBouncer = hasPgBouncer ? describe : describe.skip;

describeWithPgBouncer('PgBouncer in transaction mode, with its default configuration,', () => {
  const path = pgbouncerPath ?? '';
  const preparesStatements = pgbouncerPath ? String(followsPreparedStatements(path)) : 'false';
  let pgbouncer: PgBouncer;
  let direct: TestDatabase;
  let env: { DATABASE_PREPARED_STATEMENTS: string };
  let database: TestDatabase;
  beforeAll(async () => {
    const created = await createTestDatabase();
    direct = { ...created, url: directUrl(created.url) };
    pgbouncer = await startPgBouncer(path, direct.url);
    env = { DATABASE_PREPARED_STATEMENTS: preparesStatements };
    database = { url: pgbouncer.through(direct.url), drop: () => Promise.resolve() };
  });
  afterAll(async () => {
    await pgbouncer.stop();
    await direct.drop();
  });

  /** Commands need no setting for a pooler. */
  const variables = () => ({ DATABASE_URL: database.url });
  const started = (given: Record<string, string> = {}) =>
    startApp({ database, env: { DATABASE_DIRECT_URL: '', ...env, ...given }, usesManyNetworks: true });

  /** The work that the server still holds after the test's: statements and locks of the queue. */
  const lockedJobs = () => onServer('SELECT FROM graphile_worker._private_jobs WHERE locked_at IS NOT NULL');
  async function onServer<Row>(sql: string): Promise<Row[]> {
    const client = new Client({ connectionString: direct.url });
    await client.connect();
    try {
      return (await client.query(sql)).rows as Row[]; // the caller knows what it selects
    } finally {
      await client.end();
    }
  }

  it('lets a server start, and sends twenty mails at the pace of the poll', async () => {
    const app = await started();
    try {
      const startedAt = Date.now();
      const people = await Promise.all(Array.from({ length: 20 }, () => signUp(app)));
      expect(Date.now() - startedAt).toBeLessThan(15_000);
      for (const person of people.slice(0, 3)) {
        expect((await login(app.client, person)).status).toBe(200);
        expect((await refresh(app.client, person.tokens.refreshToken)).status).toBe(200);
      }
      // A scheduled task may be running, at the beginning of a minute.
      await eventually('no job to be locked', async () => ((await lockedJobs()).length === 0 ? true : null));
      expect(app.logLines.filter((line) => line.includes('notifications_unavailable'))).toHaveLength(1);
      expect(app.logLines.join('')).not.toMatch(/already exists|does not exist|prepared_statement_lost/);
    } finally {
      await app.close();
    }
  });

  it('delivers at once if the worker has a direct connection', async () => {
    const app = await started({ DATABASE_DIRECT_URL: direct.url });
    try {
      for (let round = 0; round < 3; round += 1) {
        const startedAt = Date.now();
        await registerWithCode(app);
        expect(Date.now() - startedAt).toBeLessThan(1_500); // the poll takes 2 s
      }
      expect(app.logLines.join('')).not.toContain('notifications_unavailable');
    } finally {
      await app.close();
    }
  });

  it('sends mails through a direct URL that leads through the pooler by mistake', async () => {
    const app = await started({ DATABASE_DIRECT_URL: database.url });
    try {
      for (let round = 0; round < 3; round += 1) await registerWithCode(app);
      expect(app.logLines.filter((line) => line.includes('notifications_unavailable'))).toHaveLength(1);
      expect(app.logLines.join('')).not.toContain('prepared_statement_lost');
    } finally {
      await app.close();
    }
  });

  it('may keep read-only connections; after RECONNECT, everything works again', async () => {
    const name = new URL(direct.url).pathname.slice(1);
    // Of several, a request may get one that was opened later. Nothing but the requests writes, because PgBouncer may
    // close the connection after an error.
    const pooler = await startPgBouncer(path, direct.url, ['default_pool_size = 1']);
    const url = pooler.through(direct.url);
    const app = await startApp({ database: { ...database, url }, env, runsJobs: false });
    const isReadOnly = async () => {
      const sql = 'SHOW default_transaction_read_only';
      const [row] = await app.firstApp
        .get(DataSource)
        .query<{ default_transaction_read_only: string }[]>(sql);
      return row?.default_transaction_read_only === 'on';
    };
    const untilReadOnly = () =>
      eventually('a read-only connection', async () => (await isReadOnly().catch(() => false)) || null);
    const statusOf = async () => (await app.client.post('/v1/auth/register', { body: freshPerson() })).status;
    try {
      await runAsAdmin(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
      await onServer(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      await untilReadOnly();
      expect(await statusOf()).toBe(503);
      await untilReadOnly();
      await runAsAdmin(`ALTER DATABASE ${name} RESET ALL`);
      expect(await isReadOnly()).toBe(true);
      const admin = new Client({
        connectionString: url.replace(/[^/]*$/, 'pgbouncer'),
      });
      await admin.connect();
      await admin.query('RECONNECT');
      await admin.end();
      expect(await statusOf()).toBe(202);
    } finally {
      await app.close();
      await pooler.stop();
      await runAsAdmin(`ALTER DATABASE ${name} RESET ALL`);
    }
  });

  it('shares no connection whose commits are not durable', async () => {
    const app = await started();
    try {
      await signUp(app);
      const settings = await Promise.all(
        Array.from({ length: 20 }, () =>
          app.firstApp.get(DataSource).query<unknown[]>('SHOW synchronous_commit'),
        ),
      );
      const own = await onServer('SHOW synchronous_commit'); // the tests' server has a default of its own
      for (const rows of settings) expect(rows).toEqual(own);
    } finally {
      await app.close();
    }
  });

  it('passes on the parameters that results depend on, and each transaction states the others', async () => {
    const name = new URL(direct.url).pathname.slice(1);
    for (const [parameter, value] of [
      ['DateStyle', 'SQL, DMY'],
      ['TimeZone', 'Pacific/Chatham'],
      ['standard_conforming_strings', 'off'],
      ['statement_timeout', '0'],
      ['lock_timeout', '0'],
    ])
      await runAsAdmin(`ALTER DATABASE ${name} SET ${parameter} = '${value}'`);
    const pooler = await startPgBouncer(path, direct.url);
    const app = await startApp({ database: { ...database, url: pooler.through(direct.url) }, env });
    try {
      const { challengeId, code } = await registerWithCode(app);
      const { body } = await confirm(app.client, { challengeId, code });
      expect(Math.abs(Date.parse(body.user.createdAt) - Date.now())).toBeLessThan(60_000);
      const within = await app.firstApp.get(DataSource).transaction(async (tx) =>
        tx.query<unknown[]>(`SELECT current_setting('statement_timeout') AS statement,
          current_setting('lock_timeout') AS lock, current_setting('transaction_isolation') AS isolation`),
      );
      expect(within).toEqual([{ statement: '5s', lock: '2s', isolation: 'read committed' }]);
    } finally {
      await app.close();
      await pooler.stop();
      await runAsAdmin(`ALTER DATABASE ${name} RESET ALL`);
    }
  });

  it('is refused with a default isolation level that cannot be overridden through it', async () => {
    const name = new URL(direct.url).pathname.slice(1);
    await runAsAdmin(`ALTER DATABASE ${name} SET default_transaction_isolation = 'serializable'`);
    const pooler = await startPgBouncer(path, direct.url);
    try {
      const refused = startApp({ database: { ...database, url: pooler.through(direct.url) }, env });
      await expect(refused).rejects.toThrow(/is serializable, which cannot be overridden through a pooler/);
    } finally {
      await pooler.stop();
      await runAsAdmin(`ALTER DATABASE ${name} RESET ALL`);
    }
  });

  it('is no obstacle to concurrent migrations and to the commands', async () => {
    const empty = `postern_pooled_${Date.now()}`;
    await runAsAdmin(`CREATE DATABASE ${empty}`);
    const url = database.url.replace(/\/[^/]*$/, `/${empty}`);
    try {
      const runs = await Promise.all(
        [1, 2, 3].map(() => runCommand(runMigrate, [], { variables: { DATABASE_URL: url } })),
      );
      expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
      expect(runs.filter(({ stdout }) => stdout.includes('Applied: CreateAccounts'))).toHaveLength(1);
    } finally {
      await runAsAdmin(`DROP DATABASE ${empty} WITH (FORCE)`);
    }
    const email = freshEmail();
    const stdin = `email,full_name\n${email},Ada\n`;
    expect(
      await runCommand(runUsersImport, ['-', '--format', 'csv'], { variables: variables(), stdin }),
    ).toMatchObject({
      exitCode: 0,
    });
    expect(await runCommand(runUsers, ['show', email], { variables: variables() })).toMatchObject({
      exitCode: 0,
    });
  });
});

describe('a dry run behind a pooler', () => {
  let app: TestApp;
  afterEach(() => app.close());

  (hasPgBouncer ? it : it.skip)('uses the direct connection for its temporary table', async () => {
    app = await startApp({ runsJobs: false });
    const direct = directUrl(app.database.url);
    const pgbouncer = await startPgBouncer(pgbouncerPath ?? '', direct);
    try {
      const variables = { DATABASE_URL: pgbouncer.through(direct), DATABASE_DIRECT_URL: direct };
      const stdin = `email,full_name\n${freshEmail()},Ada\n`;
      const outcome = await runCommand(runUsersImport, ['-', '--format', 'csv', '--dry-run'], {
        variables,
        stdin,
      });
      expect(outcome).toMatchObject({ exitCode: 0 });
      await eventually('the temporary table to be dropped', async () => {
        const rows = await app.query(`SELECT FROM pg_class WHERE relname = 'users_of_dry_run'`);
        return rows.length === 0 ? true : null;
      });
    } finally {
      await pgbouncer.stop();
    }
  });
});
