import { setTimeout as delay } from 'node:timers/promises';
import { startApp, type TestApp } from '../support/app.js';
import { runAsAdmin, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { freshPerson, readMe, refresh, register, signUp, type ProblemBody } from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';

const nameOf = ({ url }: TestDatabase) => new URL(url).pathname.slice(1);

/** Like a demoted primary: the connections that are opened from now on are read-only, and stay so. */
async function makeReadOnly(database: TestDatabase): Promise<void> {
  const name = nameOf(database);
  await runAsAdmin(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  await runAsAdmin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
}

/** Ends no connection. */
const makeWritable = (database: TestDatabase) =>
  runAsAdmin(`ALTER DATABASE ${nameOf(database)} RESET default_transaction_read_only`);

const readiness = async ({ client }: TestApp) => (await client.get('/health/ready')).status;

/** Registers someone every 20 ms, from four clients, until it is stopped. Counts the statuses. */
function startLoad({ client }: TestApp) {
  const statuses: number[] = [];
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      const { status } = await client.post<ProblemBody>('/v1/auth/register', { body: freshPerson() });
      statuses.push(status);
      await delay(20);
    }
  };
  const running = Promise.all([run(), run(), run(), run()]);
  return {
    statuses,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

describe('a database that becomes read-only', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startApp();
  });
  afterEach(async () => {
    await makeWritable(app.database);
    await app.close();
  });

  it('is reported as 503, and by readiness; what only reads still works', async () => {
    const person = await signUp(app);
    await makeReadOnly(app.database);
    expectProblem(await app.client.get('/health/ready'), 'service.unavailable');
    expectProblem(await app.client.post('/v1/auth/register', { body: freshPerson() }), 'service.unavailable');
    expectProblem(await refresh(app.client, person.tokens.refreshToken), 'service.unavailable');
    expect((await readMe(app.client, person.tokens.accessToken)).status).toBe(200);
    expect((await app.client.get('/health/live')).status).toBe(200);
  });

  it('[OPS-14] is used again under a steady load as soon as it is writable, though no connection has ended', async () => {
    const load = startLoad(app);
    await eventually('some requests', () => Promise.resolve(load.statuses.length > 8 || null));
    await makeReadOnly(app.database);
    await eventually('readiness to be withdrawn', async () => (await readiness(app)) === 503 || null);
    await delay(3_000); // longer than the worker waits before it reconnects
    const whileReadOnly = load.statuses.length;
    await makeWritable(app.database);
    const mendedAt = performance.now();
    await eventually('readiness', async () => (await readiness(app)) === 200 || null);
    await eventually('a registration', () =>
      Promise.resolve(load.statuses.slice(whileReadOnly).includes(202) || null),
    );
    expect((performance.now() - mendedAt) / 1_000).toBeLessThan(2);
    await delay(200); // every connection has been used by then
    const since = load.statuses.length;
    await delay(1_000);
    await load.stop();
    expect(new Set(load.statuses.slice(since))).toEqual(new Set([202]));
    expect([202, 503]).toEqual(expect.arrayContaining([...new Set(load.statuses)]));
    const newcomer = freshPerson();
    await register(app.client, newcomer);
    expect((await app.mailbox.mail(newcomer.email)).to).toBe(newcomer.email);
  }, 30_000);

  it('is noticed by a readiness probe alone, which also notices that it is writable again', async () => {
    await makeReadOnly(app.database);
    await eventually('readiness to be withdrawn', async () => (await readiness(app)) === 503 || null);
    expect(await readiness(app)).toBe(503);
    await makeWritable(app.database);
    await readiness(app); // over a connection that was opened before
    expect(await readiness(app)).toBe(200);
  });

  it('does not end the worker, which runs its tasks and sends mails again afterwards', async () => {
    await makeReadOnly(app.database);
    await delay(3_000);
    const logged = app.logLines.length;
    await delay(3_000);
    const meanwhile = app.logLines.slice(logged).filter((line) => /"level":"(warn|error)"/.test(line));
    await makeWritable(app.database);
    const mendedAt = performance.now();
    await app.query(
      `INSERT INTO rate_limits (key, points, expires_at) VALUES ('old', 1, now() - interval '1 hour')`,
    );
    const newcomer = freshPerson();
    await eventually('a registration', async () => {
      const { status } = await app.client.post('/v1/auth/register', { body: newcomer });
      return status === 202 || null;
    });
    await app.mailbox.mail(newcomer.email);
    expect((performance.now() - mendedAt) / 1_000).toBeLessThan(5);
    await eventually('a purge', async () => {
      await app.query(`SELECT graphile_worker.add_job('clean_up_limits', job_key := 'purge')`);
      await delay(500);
      return (await app.query(`SELECT FROM rate_limits WHERE key = 'old'`)).length === 0 || null;
    });
    expect(meanwhile.length).toBeLessThan(10); // in three seconds: no flood of lines
  }, 30_000);
});
