import { startApp } from '../support/app.js';
import { inParallel } from '../support/in-parallel.js';
import { eventually } from '../support/eventually.js';
import { freshEmail, login, readMe, signUp } from '../support/journeys.js';
import { startLimitedApp, type LimitedApp } from '../support/limited-app.js';
import { expectProblem } from '../support/problems.js';
import { hasRedis } from '../support/redis.js';

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
    expect((await readMe(app.client, account.tokens.accessToken)).status).toBe(200);
    expect((await app.client.get('/health/live')).status).toBe(200);
    await app.redis?.start();
    await eventually('starts to work again', async () => {
      for (const client of app.clients) if ((await codeLogin(client)).status !== 202) return null;
      return true;
    });
    expect((await login(app.client, account)).status).toBe(200);
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
