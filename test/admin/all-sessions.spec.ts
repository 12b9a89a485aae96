import { runUsers } from '../../src/commands/users/users.command.js';
import { startApp, type TestApp } from '../support/app.js';
import { insertAccount, sessionIdOf, unverifiedAccount } from '../support/accounts.js';
import { eventsBy } from '../support/audit-events.js';
import { runCommand } from '../support/command-io.js';
import { lockIsAwaited, whileHolding } from '../support/held-rows.js';
import {
  login,
  readMe,
  refresh,
  signUp,
  type AuthResultBody,
  type ProblemBody,
} from '../support/journeys.js';
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
      expect(detail).toBe(`There are ${count} active accounts, not ${wrong}.`);
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

  it('have ended for their owners and in a terminal too, as those that have expired', async () => {
    const account = await signUp(app);
    const { body: second } = await login(app.client, account);
    const expiry = '2026-01-02T03:04:05.000Z';
    await app.query(
      `UPDATE sessions SET created_at = $2::timestamptz - interval '1 day', expires_at = $2 WHERE id = $1`,
      [sessionIdOf(account), expiry],
    );
    await end(`?confirm=${await activeAccounts()}`);
    const [cutoff] = await app.query<{ at: Date }>('SELECT valid_from AS at FROM session_cutoff');
    const { body: third } = await login(app.client, account);
    const expected = [expiry, cutoff?.at.toISOString(), null];

    const variables = { DATABASE_URL: app.database.url };
    const { stdout } = await runCommand(runUsers, ['timeline', account.email, '--json'], { variables });
    const { entries } = JSON.parse(stdout) as { entries: { type: string; at: string; session?: string }[] }; // as printed
    const endOf = ({ tokens }: Pick<AuthResultBody, 'tokens'>) =>
      entries.find(({ type, session }) => type === 'session.ended' && session === sessionIdOf({ tokens }))
        ?.at ?? null;
    expect([account, second, third].map(endOf)).toEqual(expected);

    const { body } = await app.client.get<{ sessions: { endedAt: string | null }[] }>('/v1/users/me/export', {
      token: third.tokens.accessToken,
    });
    expect(body.sessions.map(({ endedAt }) => endedAt).toReversed()).toEqual(expected);
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
