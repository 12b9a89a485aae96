import { Client } from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import { directUrl } from '../support/databases.js';
import { freshPerson, readMe, register, signUp, type ProblemBody } from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';

// `npm run test:faults` does this to two servers with a steady load.
describe('a pool of which every connection waits for a lock', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { DATABASE_POOL_SIZE: '2' } });
  });
  afterAll(() => app.close());

  it('is reported as 503, also to requests that need no lock, and works as soon as the lock is released', async () => {
    const person = await signUp(app);
    const holder = new Client({ connectionString: directUrl(app.database.url) });
    await holder.connect();
    try {
      await holder.query('BEGIN; LOCK TABLE challenges');
      const starts = Array.from({ length: 12 }, () =>
        app.client.post<ProblemBody>('/v1/auth/register', { body: freshPerson() }),
      );
      const read = readMe(app.client, person.tokens.accessToken);
      for (const response of await Promise.all(starts)) {
        expect(expectProblem(response, 'service.unavailable').retryAfterSeconds).toBe(5);
      }
      expect([200, 503]).toContain((await read).status); // there may have been a free connection for it
    } finally {
      await holder.end();
    }
    expect((await readMe(app.client, person.tokens.accessToken)).status).toBe(200);
    const newcomer = freshPerson();
    await register(app.client, newcomer);
    expect((await app.mailbox.mail(newcomer.email)).to).toBe(newcomer.email);
    expect(await app.query(`SELECT FROM challenges WHERE consumed_at IS NULL`)).toHaveLength(1);
  });
});
