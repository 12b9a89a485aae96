import { newPassword } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { signUp, type AuthResultBody, type Person } from '../support/journeys.js';

interface Notice {
  template: string;
  status: string;
  notice_counts: Record<string, number> | null;
  /** In minutes from now. */
  due_from_now: number;
}

let networks = 0;

describe('notices of one account', () => {
  let app: TestApp;
  const started: TestApp[] = [];
  afterEach(async () => {
    for (const each of started.splice(0)) await each.close();
  });

  /** With the default budgets, and as many sign-ins as it takes to use them up. */
  const start = async (budgets: Record<string, string> = {}) => {
    const env = { TRUST_PROXY: '1', FAILED_SIGN_INS_PER_ADDRESS_PER_15_MINUTES: '100', ...budgets };
    app = await startApp({ instances: 2, env: { RATE_LIMIT_FACTOR: '1', ...env } });
    started.push(app);
  };

  /** On a device in an unknown network. */
  const signIn = async ({ email, password }: Pick<Person, 'email' | 'password'>) => {
    networks += 1;
    const client = app.clients[networks % 2] ?? app.client;
    const headers = { 'x-forwarded-for': `198.${networks}.0.7`, 'user-agent': 'curl/8.5.0' };
    const response = await client.post<AuthResultBody>('/v1/auth/login', {
      body: { email, password },
      headers,
    });
    expect(response.status).toBe(200);
    return response.body;
  };

  const signInTimes = (person: Pick<Person, 'email' | 'password'>, count: number) =>
    Promise.all(Array.from({ length: count }, () => signIn(person)));

  const noticesOf = (userId: string) =>
    app.query<Notice>(
      `SELECT template, status, notice_counts,
              round(extract(epoch FROM next_try_at - now()) / 60)::int AS due_from_now
       FROM deliveries WHERE user_id = $1 AND challenge_id IS NULL ORDER BY id`,
      [userId],
    );

  const summariesOf = async (userId: string) =>
    (await noticesOf(userId)).filter(({ template }) => template === 'notice-summary');

  const letPass = (userId: string, time: string) =>
    app.query(
      `UPDATE deliveries SET created_at = created_at - $2::interval, next_try_at = next_try_at - $2::interval
       WHERE user_id = $1`,
      [userId, time],
    );

  const isSent = (userId: string, template: string) =>
    eventually(`${template} to be sent`, async () =>
      (await noticesOf(userId)).find((notice) => notice.template === template && notice.status === 'sent'),
    );

  it('[MAIL-22] are limited to ten an hour, also in parallel over two replicas; the rest is one mail at the end of the hour', async () => {
    await start();
    const account = await signUp(app);
    const { id: userId } = account.user;
    await signInTimes(account, 15);
    const { tokens } = await signIn(account);
    await app.client.send('PUT', '/v1/users/me/password', {
      token: tokens.accessToken,
      body: { currentPassword: account.password, newPassword },
    });
    const notice = (await noticesOf(userId)).find(({ template }) => template === 'password-changed');
    expect(notice?.due_from_now).toBe(0);
    await isSent(userId, 'password-changed'); // sent immediately, whatever else is held back
    await signInTimes({ email: account.email, password: newPassword }, 24);

    const notices = await noticesOf(userId);
    const newDevices = notices.filter(({ template }) => template === 'new-device');
    expect(newDevices.map(({ notice_counts: counts }) => counts)).toEqual(Array(10).fill(null));
    const [summary, ...more] = await summariesOf(userId);
    expect(more).toEqual([]);
    expect(summary).toMatchObject({ status: 'queued', notice_counts: { 'new-device': 30 } });
    expect([59, 60]).toContain(summary?.due_from_now);
    expect(notices).toHaveLength(12);

    await letPass(userId, '1 hour');
    const mail = await eventually('the summary', async () =>
      (await app.mailbox.mails(account.email)).find(({ subject }) => subject.startsWith('Summary')),
    );
    expect(mail.subject).toBe('Summary of activity on your Postern account');
    expect(mail.text).toContain('New sign-in to your account: 30 times\n');
    expect(mail.text).toMatch(/Most recent:\nWhen: .* UTC\nDevice: curl\nNetwork: \d+\.\d+\.x\.x\n/);
    expect(mail.text).toContain('If this was not you: use “forgot password”');
    expect(mail.text).not.toContain('Your password was changed');
  });

  it('go into another summary if one has been sent, and are sent immediately when the hour is over', async () => {
    await start({ NOTICES_PER_ACCOUNT_PER_HOUR: '1' });
    const account = await signUp(app);
    const { id: userId } = account.user;
    await signIn(account);
    await signIn(account);
    await app.query(`UPDATE deliveries SET next_try_at = now() WHERE template = 'notice-summary'`);
    await isSent(userId, 'notice-summary');
    await signIn(account);
    await signIn(account);
    expect(
      (await summariesOf(userId)).map(({ status, notice_counts: counts }) => ({ status, counts })),
    ).toEqual([
      { status: 'sent', counts: { 'new-device': 1 } },
      { status: 'queued', counts: { 'new-device': 2 } },
    ]);
    await letPass(userId, '61 minutes');
    await signIn(account);
    expect((await noticesOf(userId)).filter(({ template }) => template === 'new-device')).toHaveLength(2);
  });

  it('[MAIL-24] are not merged into a summary that is being sent, whose text is fixed', async () => {
    await start({ NOTICES_PER_ACCOUNT_PER_HOUR: '1' });
    const account = await signUp(app);
    await signIn(account);
    await signIn(account);
    await app.query(
      `UPDATE deliveries SET first_attempt_at = now(), lease_token = gen_random_uuid(),
         leased_until = now() + interval '1 hour' WHERE template = 'notice-summary'`,
    );
    await signIn(account);
    const counts = (await summariesOf(account.user.id)).map((summary) => summary.notice_counts);
    expect(counts).toEqual([{ 'new-device': 1 }, { 'new-device': 1 }]);
  });

  it('[MAIL-23] are limited to thirty a day, followed by a summary an hour after the last notice, or from now', async () => {
    await start({ NOTICES_PER_ACCOUNT_PER_HOUR: '2', NOTICES_PER_ACCOUNT_PER_DAY: '3' });
    const account = await signUp(app);
    const { id: userId } = account.user;
    await signIn(account);
    await signIn(account);
    await letPass(userId, '2 hours');
    await signIn(account);
    await letPass(userId, '20 minutes');
    await signIn(account);
    const [first] = await summariesOf(userId);
    expect(first).toMatchObject({ status: 'queued', notice_counts: { 'new-device': 1 }, due_from_now: 40 });
    await letPass(userId, '41 minutes');
    await isSent(userId, 'notice-summary');
    await signIn(account);
    const second = (await summariesOf(userId)).at(-1);
    expect(second).toMatchObject({ status: 'queued', notice_counts: { 'new-device': 1 }, due_from_now: 60 });
    await letPass(userId, '21 hours');
    await signIn(account);
    expect((await noticesOf(userId)).at(-1)).toMatchObject({ template: 'new-device' });
  });

  it('[MAIL-25] of changed credentials have a separate budget, and share the summary, which is due at the earlier time', async () => {
    await start({ NOTICES_PER_ACCOUNT_PER_HOUR: '1' });
    const account = await signUp(app);
    const { id: userId } = account.user;
    const changePassword = async (token: string, currentPassword: string, next: string) => {
      const body = { currentPassword, newPassword: next };
      const response = await app.client.send('PUT', '/v1/users/me/password', { token, body });
      expect(response.status).toBeLessThan(300);
    };
    const first = await signIn(account);
    await letPass(userId, '20 minutes');
    await changePassword(first.tokens.accessToken, account.password, newPassword);
    await letPass(userId, '10 minutes');
    const second = await signIn({ email: account.email, password: newPassword });
    await changePassword(second.tokens.accessToken, newPassword, `${newPassword}, again`);
    const [summary, ...more] = await summariesOf(userId);
    expect(more).toEqual([]);
    expect(summary).toMatchObject({
      notice_counts: { 'new-device': 1, 'password-changed': 1 },
      due_from_now: 30,
    });
  });

  it('are counted for each account separately', async () => {
    await start({ NOTICES_PER_ACCOUNT_PER_HOUR: '1' });
    const [mine, theirs] = [await signUp(app), await signUp(app)];
    await signIn(mine);
    await signIn(mine);
    await signIn(theirs);
    await isSent(theirs.user.id, 'new-device');
    expect(await summariesOf(theirs.user.id)).toEqual([]);
    expect(await summariesOf(mine.user.id)).toHaveLength(1);
  });
});
