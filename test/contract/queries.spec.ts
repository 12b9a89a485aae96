import { Client } from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import {
  freshPerson,
  goodPassword,
  register,
  signUp,
  wrongCode,
  type TokensBody,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';

/** Round trips to the database, transaction control not counted. */
async function countQueries(
  work: () => Promise<{ status: number }>,
): Promise<{ status: number; queries: number }> {
  const spy = jest.spyOn(Client.prototype, 'query');
  try {
    const { status } = await work();
    const texts = spy.mock.calls.map(([query]) => {
      const text: unknown = typeof query === 'string' ? query : (query as { text?: unknown }).text; // pg takes both
      return String(text);
    });
    return {
      status,
      queries: texts.filter((text) => !/^(START TRANSACTION|BEGIN|COMMIT|ROLLBACK)/i.test(text)).length,
    };
  } finally {
    spy.mockRestore();
  }
}

describe('round trips to the database', () => {
  let worker: TestApp;
  let app: TestApp;
  beforeAll(async () => {
    worker = await startApp();
    // The app that is measured runs no jobs, whose queries would be counted too.
    app = await startApp({ database: worker.database, mailbox: worker.mailbox, runsJobs: false });
  });
  afterAll(async () => {
    await app.close();
    await worker.close();
  });

  /** Jobs of the other app run in this process as well: wait until they are through. */
  async function idle(): Promise<void> {
    for (;;) {
      const [jobs] = await app.query<{ open: number }>(
        'SELECT count(*)::int AS open FROM graphile_worker._private_jobs',
      );
      if (jobs?.open === 0) return;
    }
  }

  const post = (path: string, body?: object, token?: string) => () => app.client.post(path, { body, token });

  it('stay within the budget of each route', async () => {
    const measured: Record<string, { status: number; queries: number }> = {};
    const { email, tokens } = await signUp(worker);
    const person = freshPerson();
    const { challengeId } = await register(worker.client, person);
    const code = codeIn(await worker.mailbox.mail(person.email));
    await app.query(`UPDATE challenges SET sent_at = now() - interval '2 minutes'`);
    await idle();
    await worker.apps[0]?.close(); // from here on nothing but the app asks the database

    measured['GET /v1/users/me'] = await countQueries(() =>
      app.client.get('/v1/users/me', { token: tokens.accessToken }),
    );
    measured['forged token'] = await countQueries(() =>
      app.client.get('/v1/users/me', { token: `${tokens.accessToken.slice(0, -4)}AAAA` }),
    );
    measured['login'] = await countQueries(post('/v1/auth/login', { email, password: goodPassword }));
    measured['login, wrong'] = await countQueries(
      post('/v1/auth/login', { email, password: 'wrong password here' }),
    );
    measured['register'] = await countQueries(post('/v1/auth/register', freshPerson()));
    measured['register, taken'] = await countQueries(post('/v1/auth/register', { ...freshPerson(), email }));
    measured['resend'] = await countQueries(post(`/v1/challenges/${challengeId}/resend`));
    measured['confirm, wrong'] = await countQueries(
      post('/v1/auth/email-verification/confirm', { challengeId, code: wrongCode(code) }),
    );
    measured['confirm'] = await countQueries(
      post('/v1/auth/email-verification/confirm', { challengeId, code }),
    );
    measured['refresh'] = await countQueries(post('/v1/auth/refresh', { refreshToken: tokens.refreshToken }));
    measured['refresh, in grace'] = await countQueries(
      post('/v1/auth/refresh', { refreshToken: tokens.refreshToken }),
    );
    measured['refresh, garbage'] = await countQueries(post('/v1/auth/refresh', { refreshToken: 'garbage' }));
    measured['logout'] = await countQueries(post('/v1/auth/logout', undefined, tokens.accessToken));

    expect(measured).toEqual({
      'GET /v1/users/me': { status: 200, queries: 1 },
      'forged token': { status: 401, queries: 0 },
      login: { status: 200, queries: 3 },
      'login, wrong': { status: 401, queries: 1 },
      register: { status: 202, queries: 2 },
      'register, taken': { status: 202, queries: 2 },
      resend: { status: 202, queries: 2 },
      'confirm, wrong': { status: 400, queries: 1 },
      confirm: { status: 200, queries: 4 },
      refresh: { status: 200, queries: 1 },
      'refresh, in grace': { status: 200, queries: 1 },
      'refresh, garbage': { status: 401, queries: 0 },
      logout: { status: 204, queries: 2 },
    });
  });

  it('stay within the budget with immediate registration', async () => {
    const immediate = await startApp({ env: { REGISTRATION_MODE: 'immediate' }, runsJobs: false });
    const measured = await countQueries(() =>
      immediate.client.post<{ tokens: TokensBody }>('/v1/auth/register', { body: freshPerson() }),
    );
    expect(measured).toEqual({ status: 201, queries: 3 });
    await immediate.close();
  });
});
