import { liveSessions, sessionIdOf, type Account } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { login, readMe, refresh, signUp } from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';

interface SessionBody {
  id: string;
  current: boolean;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  ip: string;
  device: string;
}

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('the list of sessions', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ instances: 2 });
  });
  afterAll(() => app.close());

  const list = async ({ tokens }: Pick<Account, 'tokens'>, headers = {}) => {
    const response = await app.client.get<{ data: SessionBody[] }>('/v1/sessions', {
      token: tokens.accessToken,
      headers,
    });
    return response.body.data;
  };
  const end = ({ tokens }: Pick<Account, 'tokens'>, id = '') =>
    app.client.send('DELETE', `/v1/sessions${id && `/${id}`}`, { token: tokens.accessToken });
  const loginWith = async ({ email, password }: Account, userAgent: string) => {
    const body = { email, password };
    const response = await app.client.post<Pick<Account, 'tokens'>>('/v1/auth/login', {
      body,
      headers: { 'user-agent': userAgent },
    });
    return response.body;
  };

  it('describes device and address, and marks the current one', async () => {
    const account = await signUp(app);
    const second = await loginWith(account, firefox);
    const sessions = await list(account);
    expect(sessions.map(({ current, device, ip }) => ({ current, device, ip }))).toEqual([
      { current: false, device: 'Firefox on Windows', ip: '127.0.0.1' },
      { current: true, device: 'JavaScript program', ip: '127.0.0.1' },
    ]);
    expect(sessions.map(({ id }) => id)).toEqual([sessionIdOf(second), sessionIdOf(account)]);
    expect(Object.keys(sessions[0] ?? {}).toSorted()).toEqual(
      ['createdAt', 'current', 'device', 'expiresAt', 'id', 'ip', 'lastUsedAt'], // and no other field
    );
  });

  it('has the address of the connection, whatever a client’s headers say', async () => {
    const { email, password } = await signUp(app);
    const forged = '203.0.113.7';
    const headers = {
      forwarded: `for=${forged}`,
      'x-forwarded-for': forged,
      'x-real-ip': forged,
      'cf-connecting-ip': forged,
      'true-client-ip': forged,
    };
    const response = await app.client.post<Pick<Account, 'tokens'>>('/v1/auth/login', {
      body: { email, password },
      headers,
    });
    expect((await list(response.body)).map(({ ip }) => ip)).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  it('uses the language of the account', async () => {
    const account = await signUp(app);
    await loginWith(account, firefox);
    const { accessToken: token } = account.tokens;
    await app.client.send('PATCH', '/v1/users/me', { token, body: { locale: 'de' } });
    expect((await list(account)).map(({ device }) => device)).toContain('Firefox auf Windows');
    await app.client.send('PATCH', '/v1/users/me', { token, body: { locale: 'sv' } });
    const inFrench = await list(account, { 'accept-language': 'sv, fr;q=0.5' });
    expect(inFrench.map(({ device }) => device)).toContain('Firefox sur Windows');
  });

  it('has the most recently refreshed one first', async () => {
    const account = await signUp(app);
    const second = await loginWith(account, firefox);
    await app.query(`UPDATE sessions SET rotated_at = rotated_at - interval '1 hour'`);
    await refresh(app.client, account.tokens.refreshToken);
    const [first, last] = await list(account);
    expect([first?.id, last?.id]).toEqual([sessionIdOf(account), sessionIdOf(second)]);
    expect(Date.parse(first?.lastUsedAt ?? '')).toBeGreaterThan(Date.parse(last?.lastUsedAt ?? ''));
  });

  it('contains only live ones', async () => {
    const account = await signUp(app);
    const over = await loginWith(account, firefox);
    await app.client.post('/v1/auth/logout', { token: over.tokens.accessToken });
    const expired = await loginWith(account, firefox);
    await app.query('UPDATE sessions SET expires_at = now() WHERE id = $1', [sessionIdOf(expired)]);
    expect((await list(account)).map(({ id }) => id)).toEqual([sessionIdOf(account)]);
  });

  it('never contains the User-Agent', async () => {
    const account = await signUp(app);
    await loginWith(account, '<img src=x onerror=alert(1)> Firefox/1 Windows {{7*7}}');
    await loginWith(account, '"><script>');
    expect((await list(account)).map(({ device }) => device).toSorted()).toEqual([
      'Firefox on Windows',
      'JavaScript program',
      'unknown device',
    ]);
  });

  it('[SESS-11] has entries that can be revoked, effective immediately on every replica', async () => {
    const account = await signUp(app);
    const other = await loginWith(account, firefox);
    const [, replica] = app.clients;
    if (!replica) throw new Error('two instances were started');
    expect((await readMe(replica, other.tokens.accessToken)).status).toBe(200);
    const response = await end(account, sessionIdOf(other));
    expect({ status: response.status, text: response.text }).toEqual({ status: 204, text: '' });
    expectProblem(await readMe(replica, other.tokens.accessToken), 'auth.token_invalid');
    expectProblem(await refresh(replica, other.tokens.refreshToken), 'session.refresh_invalid');
    expect((await readMe(replica, account.tokens.accessToken)).status).toBe(200);
  });

  it('allows revoking all others at once', async () => {
    const account = await signUp(app);
    const others = [await loginWith(account, firefox), await loginWith(account, firefox)];
    expect((await end(account)).status).toBe(204);
    expect(await liveSessions(app, account.user.id)).toEqual([sessionIdOf(account)]);
    for (const { tokens } of others) {
      expectProblem(await readMe(app.client, tokens.accessToken), 'auth.token_invalid');
    }
  });

  it('[SAME-19] gives the same response for another’s session and one that never existed', async () => {
    const [mine, theirs] = [await signUp(app), await signUp(app)];
    const tried = [sessionIdOf(theirs), '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f', 'nonsense', '%27'];
    const problems = [];
    for (const id of tried) {
      const problem = expectProblem(await end(mine, id), 'resource.not_found');
      problems.push({ ...problem, requestId: '', instance: '' });
    }
    expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(1);
    expect((await readMe(app.client, theirs.tokens.accessToken)).status).toBe(200);
  });

  it('allows revoking one only once', async () => {
    const account = await signUp(app);
    const other = await loginWith(account, firefox);
    expect((await end(account, sessionIdOf(other))).status).toBe(204);
    expectProblem(await end(account, sessionIdOf(other)), 'resource.not_found');
  });

  it('treats an expired one as not found, and sends no notice about it', async () => {
    const account = await signUp(app);
    const expiring = await loginWith(account, firefox);
    const expired = sessionIdOf(expiring);
    await app.query('UPDATE sessions SET expires_at = now() WHERE id = $1', [expired]);
    expectProblem(await readMe(app.client, expiring.tokens.accessToken), 'auth.token_invalid');
    expectProblem(await end(account, expired), 'resource.not_found');
    await app.query('UPDATE sessions SET revoked_at = NULL WHERE id = $1', [expired]);
    expect((await end(account)).status).toBe(204);
    const notices = () =>
      app.query(`SELECT notice_counts FROM deliveries WHERE user_id = $1 AND template = 'sessions-ended'`, [
        account.user.id,
      ]);
    expect(await notices()).toEqual([]);
    await loginWith(account, firefox);
    expect((await end(account)).status).toBe(204);
    expect(await notices()).toEqual([{ notice_counts: null }]); // not null for a summary
  });

  it('are invalid for a disabled account, although they are not revoked', async () => {
    const account = await signUp(app);
    await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [account.user.id]);
    expectProblem(await readMe(app.client, account.tokens.accessToken), 'auth.token_invalid');
    expectProblem(await refresh(app.client, account.tokens.refreshToken), 'session.refresh_invalid');
    expect(await liveSessions(app, account.user.id)).toEqual([sessionIdOf(account)]);
  });

  it('allows revoking the current one, like a sign-out', async () => {
    const account = await signUp(app);
    expect((await end(account, sessionIdOf(account))).status).toBe(204);
    expectProblem(await readMe(app.client, account.tokens.accessToken), 'auth.token_invalid');
  });

  it('has at most as many as configured', async () => {
    const few = await startApp({
      database: app.database,
      mailbox: app.mailbox,
      runsJobs: false,
      env: { SESSIONS_PER_ACCOUNT: '2' },
    });
    const account = await signUp(app);
    await login(few.client, account);
    await login(few.client, account);
    expect(await liveSessions(app, account.user.id)).toHaveLength(2);
    expectProblem(await readMe(app.client, account.tokens.accessToken), 'auth.token_invalid');
    await few.close();
  });
});
