import { Client } from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import { createTestDatabase, directUrl, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { withinTime } from '../support/within-time.js';
import {
  confirm,
  freshPerson,
  login,
  readMe,
  refresh,
  register,
  signUp,
  wrongCode,
} from '../support/journeys.js';
import { codeIn, openSmtpServer, type SmtpBehaviour } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';
import { openTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** Connects through a proxy that the test can interrupt. */
async function throughProxy(database: TestDatabase): Promise<{ proxy: TcpProxy; database: TestDatabase }> {
  const url = new URL(database.url);
  const proxy = await openTcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  return { proxy, database: { url: url.href, drop: () => database.drop() } };
}

describe('a lost database', () => {
  let app: TestApp;
  let proxy: TcpProxy;
  let direct: TestDatabase;
  beforeAll(async () => {
    direct = await createTestDatabase();
    const way = await throughProxy(direct);
    proxy = way.proxy;
    app = await startApp({ database: way.database });
  });
  afterEach(() => proxy.mend());
  afterAll(async () => {
    await app.close();
    await proxy.close();
    await direct.drop();
  });

  it('[LIM-27] is reported as 503 with Retry-After, by every route that needs it', async () => {
    const person = await signUp(app);
    const { challengeId } = await register(app.client, freshPerson());
    await proxy.cut();
    const responses = [
      await readMe(app.client, person.tokens.accessToken),
      await app.client.post('/v1/auth/register', { body: freshPerson() }),
      await confirm(app.client, { challengeId, code: '123456' }),
      await login(app.client, person),
      await refresh(app.client, person.tokens.refreshToken),
      await app.client.post(`/v1/challenges/${challengeId}/resend`),
      await app.client.post('/v1/auth/logout', { token: person.tokens.accessToken }),
      await app.client.get('/health/ready'),
    ];
    for (const response of responses) {
      const problem = expectProblem(response, 'service.unavailable');
      // No internals: no host, no port, no driver messages.
      expect(JSON.stringify(problem)).not.toMatch(/ECONN|127\.0\.0\.1|postgres/i);
    }
  });

  it('does not affect routes that do not need it', async () => {
    await proxy.cut();
    const live = await app.client.get('/health/live');
    expect(live).toMatchObject({ status: 200, body: { status: 'ok' } });
    for (const name of ['jwks.json', 'oauth-authorization-server', 'openid-configuration']) {
      expect((await app.client.get(`/.well-known/${name}`)).status).toBe(200);
    }
    expectProblem(await readMe(app.client, 'garbage'), 'auth.token_invalid');
    expectProblem(await refresh(app.client, 'garbage'), 'session.refresh_invalid');
    expectProblem(await app.client.post('/v1/auth/register', { body: {} }), 'request.invalid');
  });

  it('is used again as soon as it is back, and mails are sent again', async () => {
    const person = await signUp(app);
    await proxy.cut();
    expectProblem(await app.client.get('/health/ready'), 'service.unavailable');
    await proxy.mend();

    expect((await app.client.get('/health/ready')).status).toBe(200);
    expect((await readMe(app.client, person.tokens.accessToken)).body).toEqual(person.user);
    const newcomer = freshPerson();
    const challenge = await register(app.client, newcomer);
    const code = codeIn(await app.mailbox.mail(newcomer.email));
    expect((await confirm(app.client, { ...challenge, code })).status).toBe(200);
  });

  it('uses up no attempt that was not checked', async () => {
    const newcomer = freshPerson();
    const challenge = await register(app.client, newcomer);
    const code = codeIn(await app.mailbox.mail(newcomer.email));
    for (let attempt = 1; attempt <= 4; attempt++) {
      await confirm(app.client, { ...challenge, code: wrongCode(code) });
    }
    await proxy.cut();
    expectProblem(await confirm(app.client, { ...challenge, code }), 'service.unavailable');
    await proxy.mend();
    expect((await confirm(app.client, { ...challenge, code })).status).toBe(200);
  });

  it('is reported as 503 if it is unplugged, so that no connection ends', async () => {
    const person = await signUp(app);
    proxy.freeze();
    expectProblem(await readMe(app.client, person.tokens.accessToken), 'service.unavailable');
    await proxy.mend();
    expect((await readMe(app.client, person.tokens.accessToken)).status).toBe(200);
  }, 15_000);

  it('is found again if its old connections are dead', async () => {
    const { tokens } = await signUp(app);
    proxy.blackHole();
    const found = await eventually('a response over a new connection', async () => {
      const response = await readMe(app.client, tokens.accessToken);
      return response.status === 200 ? response : null;
    });
    expect(found.status).toBe(200);
    // The worker listened on one of them.
    const newcomer = freshPerson();
    await register(app.client, newcomer);
    expect((await app.mailbox.mail(newcomer.email)).to).toBe(newcomer.email);
  });

  it('may drop every connection repeatedly under load: all responses are 202 or 503, and the process survives', async () => {
    const load = Promise.all(
      Array.from({ length: 8 }, async () => {
        const statuses: number[] = [];
        for (let count = 0; count < 12; count++) {
          statuses.push((await app.client.post('/v1/auth/register', { body: freshPerson() })).status);
        }
        return statuses;
      }),
    );
    const admin = new Client({ connectionString: directUrl(direct.url) });
    await admin.connect();
    const others = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    const loaded = new AbortController();
    void load.finally(() => loaded.abort());
    while (!loaded.signal.aborted) await admin.query(others);
    await admin.end();
    const statuses = new Set((await load).flat());
    expect(statuses).toContain(503);
    expect([202, 503]).toEqual(expect.arrayContaining([...statuses]));
    await eventually('a response', async () => {
      const response = await app.client.get('/health/ready');
      return response.status === 200 ? response : null;
    });
  });

  it('[DATA-6] causes neither an address nor a password in the log', async () => {
    const person = freshPerson({ password: 'a password to look for' });
    await proxy.cut();
    await app.client.post('/v1/auth/register', { body: person });
    await login(app.client, person);
    await proxy.mend();
    const log = app.logLines.join('');
    expect(log).toContain('service.unavailable');
    expect(log).not.toContain(person.email);
    expect(log).not.toContain(person.password);
  });
});

describe('a database that is lost while a mail is being sent', () => {
  it('ends neither the process nor the worker, and the mail is sent once it is back', async () => {
    const received = Promise.withResolvers<void>();
    const released = Promise.withResolvers<null>();
    const behaviour: SmtpBehaviour = {
      refuseData: () => {
        received.resolve();
        return released.promise;
      },
    };
    const mailbox = await openSmtpServer(behaviour);
    const direct = await createTestDatabase();
    const { proxy, database } = await throughProxy(direct);
    const app = await startApp({ database, mailbox });
    try {
      const person = freshPerson();
      const challenge = await register(app.client, person);
      await withinTime('the mail', received.promise);
      await proxy.cut();
      released.resolve(null);
      await mailbox.mail(person.email);
      // The worker cannot record the result. An unhandled rejection here would fail this test.
      await eventually('the attempt to write it down', () =>
        Promise.resolve(app.logLines.find((line) => line.includes('delivery.attempt_broken'))),
      );
      await proxy.mend();

      await app.query('UPDATE deliveries SET leased_until = now()');
      const [first, second] = [await mailbox.mail(person.email, 1), await mailbox.mail(person.email, 2)];
      expect(second.messageId).toBe(first.messageId);
      expect((await confirm(app.client, { ...challenge, code: codeIn(second) })).status).toBe(200);
    } finally {
      released.resolve(null);
      await proxy.mend();
      await app.close();
      await mailbox.close();
      await proxy.close();
      await direct.drop();
    }
  });
});

describe('a registration that the database interrupts', () => {
  it('leaves neither a challenge nor a mail behind', async () => {
    const app = await startApp({ runsJobs: false });
    try {
      await app.query('ALTER TABLE deliveries RENAME TO deliveries_away');
      const failed = await app.client.post<{ code: string }>('/v1/auth/register', { body: freshPerson() });
      expect(failed).toMatchObject({ status: 500, body: { code: 'internal' } });
      expect(failed.text).not.toMatch(/deliveries|relation/);
      await app.query('ALTER TABLE deliveries_away RENAME TO deliveries');
      expect(await app.query('SELECT FROM challenges')).toEqual([]);
      expect(await app.query('SELECT FROM deliveries')).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('is reported as 503 if it only waited too long for a lock', async () => {
    const app = await startApp({ runsJobs: false });
    const { challengeId } = await register(app.client, freshPerson());
    const holder = new Client({ connectionString: app.database.url });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('UPDATE challenges SET attempts = attempts WHERE id = $1', [challengeId]);
      const response = await confirm(app.client, { challengeId, code: '123456' });
      expectProblem(response, 'service.unavailable');
    } finally {
      await holder.end();
      await app.close();
    }
  });
});
