import { startApp, type TestApp } from '../support/app.js';
import { insertAccount, unverifiedAccount } from '../support/accounts.js';
import { eventsBy } from '../support/audit-events.js';
import { lockIsAwaited, whileHolding } from '../support/held-rows.js';
import { login, readMe, refresh, type ProblemBody } from '../support/journeys.js';
import { signInOperator, type OperatorAccount } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';

describe('the sessions of everybody', () => {
  let app: TestApp;
  let admin: OperatorAccount;
  beforeAll(async () => {
    app = await startApp({ instances: 2 });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    admin = await signInOperator(app, 'admin');
  });

  const end = (query: string, token = admin.token) =>
    app.client.send<ProblemBody>('DELETE', `/v1/admin/sessions${query}`, { token });
  async function activeAccounts(): Promise<number> {
    const [row] = await app.query<{ count: number }>(
      'SELECT count(*)::int FROM users WHERE disabled_at IS NULL AND email_verified_at IS NOT NULL',
    );
    return row?.count ?? 0;
  }

  it('[ADM-11] end at once on every replica, and new ones are valid', async () => {
    const accounts = [await insertAccount(app), await insertAccount(app)];
    await unverifiedAccount(app); // not active
    const [before] = await app.query<{ count: number }>('SELECT count(*)::int FROM sessions');
    const { status, text } = await end(`?confirm=${await activeAccounts()}`);
    expect({ status, text }).toEqual({ status: 202, text: '' });
    for (const client of app.clients) {
      for (const { tokens } of accounts) {
        expectProblem(await readMe(client, tokens.accessToken), 'auth.token_invalid');
        expectProblem(await refresh(client, tokens.refreshToken), 'session.refresh_invalid');
      }
      expectProblem(await readMe(client, admin.token), 'auth.token_invalid');
    }
    for (const account of accounts) {
      const { body } = await login(app.client, account);
      expect((await readMe(app.client, body.tokens.accessToken)).status).toBe(200);
      const renewed = await refresh(app.client, body.tokens.refreshToken);
      expect((await readMe(app.client, renewed.body.tokens.accessToken)).status).toBe(200);
      const list = await app.client.get<{ data: object[] }>('/v1/sessions', {
        token: renewed.body.tokens.accessToken,
      });
      expect(list.body.data).toHaveLength(1);
    }
    // No row was changed, whatever their number.
    const [revoked] = await app.query<{ count: number }>(
      'SELECT count(*)::int FROM sessions WHERE revoked_at IS NOT NULL',
    );
    expect(before?.count).toBeGreaterThan(3);
    expect(revoked?.count).toBe(0);
    expect(await eventsBy(app, admin.user.id)).toMatchObject([
      { type: 'session.ended', subjectId: null, details: { cause: 'all_accounts' } },
    ]);
  });

  it('do not end with another number, which the response corrects', async () => {
    const count = await activeAccounts();
    for (const wrong of [0, count - 1, count + 1]) {
      const { detail } = expectProblem(await end(`?confirm=${wrong}`), 'resource.conflict');
      expect(detail).toContain(`confirm=${count}.`);
    }
    for (const query of [
      '',
      '?confirm=',
      '?confirm=-1',
      '?confirm=1e3',
      `?confirm=${count}&confirm=${count}`,
    ])
      expectProblem(await end(query), 'request.invalid');
    expect((await readMe(app.client, admin.token)).status).toBe(200);
    expect(await eventsBy(app, admin.user.id)).toEqual([]);
  });

  it('are ended by admins only', async () => {
    for (const role of ['support', 'auditor'] as const) {
      const { token } = await signInOperator(app, role);
      expectProblem(await end(`?confirm=${await activeAccounts()}`, token), 'auth.forbidden');
    }
  });

  it('include one that was opened while the act was on its way', async () => {
    const account = await insertAccount(app);
    const confirm = await activeAccounts();
    const { body } = await whileHolding(
      app,
      { sql: 'SELECT 1 FROM users WHERE id = $1 FOR UPDATE', parameters: [account.user.id] },
      () => login(app.client, account), // has begun, and waits
      async () => {
        await lockIsAwaited(app);
        expect((await end(`?confirm=${confirm}`)).status).toBe(202);
      },
    );
    expectProblem(await readMe(app.client, body.tokens.accessToken), 'auth.token_invalid');
  });

  it('count neither as live nor for the limit of an account any more', async () => {
    const account = await insertAccount(app);
    await end(`?confirm=${await activeAccounts()}`);
    const operator = await signInOperator(app, 'admin');
    const path = `/v1/admin/users/${account.user.id}`;
    const shown = await app.client.get(path, { token: operator.token });
    expect(shown.body).toMatchObject({ sessionCount: 0 });
    const listed = await app.client.get(`${path}/sessions`, { token: operator.token });
    expect(listed.body).toEqual({ data: [] });
  });
});
