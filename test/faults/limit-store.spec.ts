import { startApp } from '../support/app.js';
import { inParallel } from '../support/in-parallel.js';
import { eventually } from '../support/eventually.js';
import { freshEmail, login, readMe, signUp } from '../support/journeys.js';
import { startLimitedApp, type LimitedApp } from '../support/limited-app.js';
import { expectProblem } from '../support/problems.js';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.js';
import { openTcpProxy } from '../support/tcp-proxy.js';

// Skipped on a machine without Redis. Losing the database is covered in database-faults.spec.ts.
(hasRedis ? describe : describe.skip)('while Redis is lost', () => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp('redis');
  });
  afterAll(() => app.close());

  it('[LIM-26] limited routes return 503, nothing passes uncounted, and the rest works; afterwards everything does', async () => {
    const account = await signUp(app);
    await app.redis?.kill();
    const codeLogin = (client = app.client) =>
      client.post('/v1/auth/code-login', { body: { email: freshEmail() } });
    const responses = await inParallel(app, 10, (client) => codeLogin(client));
    for (const response of responses) {
      const { retryAfterSeconds } = expectProblem(response, 'service.unavailable');
      expect(retryAfterSeconds).toBe(5);
    }
    expectProblem(await login(app.client, account), 'service.unavailable');
    expectProblem(await login(app.client, { ...account, email: freshEmail() }), 'service.unavailable');
    expectProblem(await app.client.get('/health/ready'), 'service.unavailable');
    expect((await readMe(app.client, account.tokens.accessToken)).status).toBe(200);
    expect((await app.client.get('/health/live')).status).toBe(200);
    await app.redis?.start();
    await eventually('starts to work again', async () => {
      for (const client of app.clients) if ((await codeLogin(client)).status !== 202) return null;
      return true;
    });
    expect((await login(app.client, account)).status).toBe(200);
    expect((await app.client.get('/health/ready')).status).toBe(200);
  });

  it('a stopped server leaves no connection open', async () => {
    const connections = () => app.redis?.connections();
    const before = await connections();
    const server = await startApp({ runsJobs: false, env: { REDIS_URL: app.redis?.url ?? '' } });
    expect(await connections()).toBe((before ?? 0) + 1);
    await server.close();
    await eventually('the end of its connection', async () => (await connections()) === before || null);
  });

  it('a server starts, and counts once Redis is available', async () => {
    await app.redis?.kill();
    const early = await startApp({ runsJobs: false, env: { REDIS_URL: app.redis?.url ?? '' } });
    const codeLogin = () => early.client.post('/v1/auth/code-login', { body: { email: freshEmail() } });
    expectProblem(await codeLogin(), 'service.unavailable');
    await app.redis?.start();
    await eventually('starts to work', async () => ((await codeLogin()).status === 202 ? true : null));
    await early.close();
  });
});

(hasRedis ? describe : describe.skip)('while Redis responds but cannot count', () => {
  let app: LimitedApp;
  let redis: TestRedis;
  beforeAll(async () => {
    app = await startLimitedApp('redis');
    if (!app.redis) throw new Error('The limits are not in Redis');
    redis = app.redis;
  });
  afterAll(() => app.close());

  const codeLogin = () => app.client.post('/v1/auth/code-login', { body: { email: freshEmail() } });
  const isReady = async () => (await app.client.get('/health/ready')).status === 200;

  it.each([
    [
      'it is out of memory',
      () => redis.run('CONFIG', 'SET', 'maxmemory', '1'),
      () => redis.run('CONFIG', 'SET', 'maxmemory', '0'),
    ],
    [
      'it has become a replica',
      () => redis.run('REPLICAOF', '127.0.0.1', '1'),
      () => redis.run('REPLICAOF', 'NO', 'ONE'),
    ],
    ['it does not respond', () => Promise.resolve(redis.suspend()), () => Promise.resolve(redis.resume())],
  ])(
    '[OPS-15] because %s, limited routes and readiness return 503 at once, and recover by themselves',
    async (...[, breakIt, mend]) => {
      expect(await isReady()).toBe(true);
      await breakIt();
      try {
        const askedAt = performance.now();
        expectProblem(await codeLogin(), 'service.unavailable');
        expectProblem(await app.client.get('/health/ready'), 'service.unavailable');
        expect(performance.now() - askedAt).toBeLessThan(4_000);
      } finally {
        await mend();
      }
      await eventually('readiness', async () => (await isReady()) || null);
      expect((await codeLogin()).status).toBe(202);
    },
  );

  it('because another one is the primary now, the next connection reaches that one', async () => {
    const other = await startRedis();
    const target = { host: '127.0.0.1', port: Number(new URL(redis.url).port) };
    const proxy = await openTcpProxy(target);
    const env = { REDIS_URL: `redis://127.0.0.1:${proxy.port}` };
    const server = await startApp({ runsJobs: false, database: app.database, mailbox: app.mailbox, env });
    const start = () => server.client.post('/v1/auth/code-login', { body: { email: freshEmail() } });
    try {
      expect((await start()).status).toBe(202);
      target.port = Number(new URL(other.url).port);
      await redis.run('REPLICAOF', '127.0.0.1', String(target.port));
      expectProblem(await start(), 'service.unavailable');
      await eventually('a count', async () => (await start()).status === 202 || null);
      expect(await other.keys()).not.toEqual([]);
    } finally {
      await redis.run('REPLICAOF', 'NO', 'ONE');
      await server.close();
      await proxy.close();
      await other.kill();
    }
  });
});
