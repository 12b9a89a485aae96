import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import { createTestDatabase, databaseUrl, runAsAdmin } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { freshPerson, readMe, register, signUp, type ProblemBody } from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';

const endSessionsOf = (database: string) =>
  runAsAdmin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`);

const isReady = async ({ client }: TestApp) => (await client.get('/health/ready')).status === 200;

/** The lines of one event, parsed. */
const linesOf = ({ logLines }: TestApp, event: string) =>
  logLines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['event'] === event);

describe('a statement that the server cannot execute now', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
    await app.query(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE SQLSTATE '57014'; END $$`);
  });
  afterAll(() => app.close());

  const failWith = (code: string, message = 'words of the server') =>
    app.query(`CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE SQLSTATE '${code}' USING MESSAGE = '${message}'; END $$`);
  const startRegistration = () => app.client.post<ProblemBody>('/v1/auth/register', { body: freshPerson() });
  const whileFailing = async <T>(work: () => Promise<T>): Promise<T> => {
    await app.query('CREATE TRIGGER fail BEFORE INSERT ON challenges EXECUTE FUNCTION fail()');
    try {
      return await work();
    } finally {
      await app.query('DROP TRIGGER fail ON challenges');
    }
  };

  it.each([
    '25006',
    '40001',
    '53100',
    '53200',
    '53400',
    '55P03',
    '57014',
    '58030',
    '58P01',
    'XX000',
    'XX001',
  ])('for the reason %s gets 503 with Retry-After, and works as soon as the reason is gone', async (code) => {
    await failWith(code);
    const failed = await whileFailing(startRegistration);
    expect(expectProblem(failed, 'service.unavailable').retryAfterSeconds).toBe(5);
    expect((await startRegistration()).status).toBe(202);
  });

  it.each(['22003', '23514', '42501', '42P01', 'P0001'])(
    'because of a bug or a missing grant (%s) gets 500, for an operator to look at',
    async (code) => {
      await failWith(code);
      expect(await whileFailing(startRegistration)).toMatchObject({
        status: 500,
        body: { code: 'internal' },
      });
    },
  );

  it('because the disk is full withdraws readiness, which returns by itself five seconds after the last one', async () => {
    await eventually('readiness', async () => (await isReady(app)) || null);
    await failWith('53100', 'could not extend file "base/5/16384": No space left on device');
    await whileFailing(startRegistration);
    const failedAt = performance.now();
    expectProblem(await app.client.get('/health/ready'), 'service.unavailable');
    await eventually('readiness', async () => (await isReady(app)) || null);
    expect((performance.now() - failedAt) / 1_000).toBeGreaterThan(4.5);
    expect((performance.now() - failedAt) / 1_000).toBeLessThan(7);
  });

  it('because it lost a conflict or waited too long does not withdraw readiness', async () => {
    await eventually('readiness', async () => (await isReady(app)) || null);
    for (const code of ['40001', '40P01', '55P03', '57014']) {
      await failWith(code);
      await whileFailing(startRegistration);
      expect(await isReady(app)).toBe(true);
    }
  });

  it('for a reason of the server gets a new connection, and is logged once per episode', async () => {
    await eventually('the end of the last episode', async () => (await isReady(app)) || null);
    const before = linesOf(app, 'database.server_unfit').length;
    const processes = () =>
      app.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'postern' AND backend_start < now()`,
      );
    await failWith('58030', 'could not read block 7: Input/output error');
    const person = freshPerson();
    const [used] = await processes();
    await whileFailing(async () => {
      for (let count = 0; count < 3; count++) await app.client.post('/v1/auth/register', { body: person });
    });
    expect((await processes()).map(({ pid }) => pid)).not.toContain(used?.pid);
    const lines = linesOf(app, 'database.server_unfit').slice(before);
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'warn',
        sqlState: '58030',
        reason: 'could not read block 7: Input/output error',
      }),
    ]);
    expect(app.logLines.join('')).not.toContain(person.email);
  });
});

describe('a database to which no connection can be opened', () => {
  const password = 'first';
  const role = `postern_role_${process.pid}`;
  let app: TestApp;
  let database: string;
  beforeAll(async () => {
    const own = await createTestDatabase();
    await runAsAdmin(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${password}'`);
    const url = new URL(own.url);
    database = url.pathname.slice(1);
    url.username = role;
    url.password = password;
    app = await startApp({ database: { url: url.href, drop: () => own.drop() } });
  });
  afterAll(async () => {
    await app.close();
    await app.database.drop();
    await runAsAdmin(`DROP ROLE ${role}`);
  });

  it.each([
    [
      'the password was changed',
      () => runAsAdmin(`ALTER ROLE ${role} PASSWORD 'second'`),
      () => runAsAdmin(`ALTER ROLE ${role} PASSWORD '${password}'`),
    ],
    [
      'the role may no longer log in',
      () => runAsAdmin(`ALTER ROLE ${role} NOLOGIN`),
      () => runAsAdmin(`ALTER ROLE ${role} LOGIN`),
    ],
    [
      'it accepts no connections',
      () => runAsAdmin(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`),
      () => runAsAdmin(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`),
    ],
    [
      'it was renamed',
      () => renameWhenUnused(database, `${database}_away`),
      () => renameWhenUnused(`${database}_away`, database),
    ],
  ])('because %s is reported as 503, and is used again without a restart', async (_what, breakIt, mend) => {
    const person = await signUp(app);
    await breakIt();
    await endSessionsOf(database);
    try {
      expectProblem(await readMe(app.client, person.tokens.accessToken), 'service.unavailable');
      expectProblem(await app.client.get('/health/ready'), 'service.unavailable');
    } finally {
      await mend();
    }
    // At once; a pooler may pause for its server_login_retry.
    await eventually('a response', async () =>
      (await readMe(app.client, person.tokens.accessToken)).status === 200 ? true : null,
    );
    expect(await isReady(app)).toBe(true);
    // The worker has its own connections.
    const newcomer = freshPerson();
    await register(app.client, newcomer);
    expect((await app.mailbox.mail(newcomer.email)).to).toBe(newcomer.email);
  });
});

/** A database with sessions cannot be renamed, and the app opens new ones. */
async function renameWhenUnused(from: string, to: string): Promise<void> {
  const admin = new Client({ connectionString: databaseUrl('postgres') });
  await admin.connect();
  try {
    await eventually('the new name', async () => {
      await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${from}'`);
      return admin.query(`ALTER DATABASE ${from} RENAME TO ${to}`).catch(() => delay(10, null));
    });
  } finally {
    await admin.end();
  }
}
