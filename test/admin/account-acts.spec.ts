import { newId } from '../../src/common/secrets.js';
import { factorBits } from '../../src/factors/factor.js';
import { startApp, type TestApp } from '../support/app.js';
import {
  accountId,
  insertAccount,
  liveSessions,
  sessionIdOf,
  unverifiedAccount,
} from '../support/accounts.js';
import { eventsBy } from '../support/audit-events.js';
import { derivedCode } from '../support/challenges.js';
import type { HttpResponse } from '../support/http-client.js';
import { inParallel } from '../support/in-parallel.js';
import {
  login,
  loginWithCode,
  readMe,
  refresh,
  startCodeLogin,
  startPasswordReset,
  resetPassword,
  type ProblemBody,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { signInOperator, type OperatorAccount } from '../support/operators.js';
import { errorsIn, expectProblem } from '../support/problems.js';

const reason = 'reported stolen, ticket 4711';
const factors = factorBits.totp | factorBits.recovery_code;

describe('what operators do to accounts', () => {
  let app: TestApp;
  let admin: OperatorAccount;
  let support: OperatorAccount;
  beforeAll(async () => {
    app = await startApp();
    admin = await signInOperator(app, 'admin');
    support = await signInOperator(app, 'support');
  });
  afterAll(() => app.close());

  const post = (path: string, body: object = { reason }, token = support.token) =>
    app.client.post<ProblemBody>(`/v1/admin/users/${path}`, { token, body });
  const remove = (path: string, token = admin.token) =>
    app.client.send<ProblemBody>('DELETE', `/v1/admin/users/${path}`, { token });

  const messagesTo = (email: string) => app.query('SELECT 1 FROM deliveries WHERE destination = $1', [email]);

  /** The event that the operator's last act has left. */
  const lastEventBy = async (operator: OperatorAccount) => (await eventsBy(app, operator.user.id)).at(-1);

  describe('disabling and enabling', () => {
    it('ends the sessions and the password, keeps the reason, and is undone', async () => {
      const account = await insertAccount(app);
      const { id } = account.user;
      expect((await post(`${id}/disable`)).status).toBe(204);
      expectProblem(await readMe(app.client, account.tokens.accessToken), 'auth.token_invalid');
      expectProblem(await refresh(app.client, account.tokens.refreshToken), 'session.refresh_invalid');
      expectProblem(await login(app.client, account), 'auth.credentials_invalid');
      const shown = () => app.client.get(`/v1/admin/users/${id}`, { token: admin.token });
      expect((await shown()).body).toMatchObject({
        state: 'disabled',
        disabledReason: reason,
        disabledAt: expect.any(String),
        sessionCount: 0,
      });
      expect(await lastEventBy(support)).toEqual({
        type: 'account.disabled',
        outcome: 'success',
        actorType: 'operator',
        actorId: support.user.id,
        subjectId: id,
        sessionId: expect.any(String),
        details: { reason },
      });
      expect((await post(`${id}/enable`, { reason: 'phone found' })).status).toBe(204);
      expect((await shown()).body).toMatchObject({ state: 'active', disabledReason: null, disabledAt: null });
      expect(await lastEventBy(support)).toMatchObject({
        type: 'account.enabled',
        details: { reason: 'phone found' },
      });
      expect((await login(app.client, account)).status).toBe(200);
    });

    it('sends nothing', async () => {
      const account = await insertAccount(app);
      await post(`${account.user.id}/disable`);
      await post(`${account.user.id}/enable`);
      expect(await messagesTo(account.email)).toEqual([]);
    });

    it('invalidates open codes', async () => {
      const account = await insertAccount(app);
      const { challengeId } = await startCodeLogin(app.client, account.email);
      const code = await derivedCode(app, challengeId);
      await post(`${account.user.id}/disable`);
      await post(`${account.user.id}/enable`);
      expectProblem(await loginWithCode(app.client, { challengeId, code }), 'otp.invalid');
    });

    it('keeps the time of the first disabling, and takes the new reason', async () => {
      const id = await accountId(app);
      await post(`${id}/disable`);
      const at = async () =>
        (await app.query('SELECT disabled_at, disabled_reason FROM users WHERE id = $1', [id]))[0];
      const first = await at();
      await post(`${id}/disable`, { reason: 'again' });
      expect(await at()).toEqual({ ...first, disabled_reason: 'again' });
    });
  });

  describe('the sessions of an account', () => {
    it('are listed, as its owner sees them, which is recorded', async () => {
      const account = await insertAccount(app);
      const path = `/v1/admin/users/${account.user.id}/sessions`;
      const { status, body } = await app.client.get<{ data: object[] }>(path, { token: support.token });
      expect(status).toBe(200);
      expect(body.data).toEqual([
        {
          id: sessionIdOf(account),
          current: false,
          createdAt: expect.any(String),
          lastUsedAt: expect.any(String),
          expiresAt: expect.any(String),
          ip: expect.any(String),
          device: expect.any(String),
        },
      ]);
      expect(await lastEventBy(support)).toMatchObject({
        type: 'operator.read',
        subjectId: account.user.id,
        details: { what: 'sessions' },
      });
    });

    it('are revoked one by one, or all', async () => {
      const account = await insertAccount(app);
      await login(app.client, account);
      await login(app.client, account);
      const { id } = account.user;
      const one = sessionIdOf(account);
      expect((await remove(`${id}/sessions/${one.toUpperCase()}`, support.token)).status).toBe(204);
      expect(await liveSessions(app, id)).toHaveLength(2);
      expect(await lastEventBy(support)).toMatchObject({
        type: 'session.ended',
        subjectId: id,
        details: { cause: 'operator', count: 1 },
      });
      expectProblem(await remove(`${id}/sessions/${one}`, support.token), 'resource.not_found');
      expect((await remove(`${id}/sessions`, support.token)).status).toBe(204);
      expect(await liveSessions(app, id)).toEqual([]);
      expect(await lastEventBy(support)).toMatchObject({ details: { cause: 'operator', count: 2 } });
    });

    it('are not revoked through another account', async () => {
      const [one, other] = [await insertAccount(app), await insertAccount(app)];
      expectProblem(await remove(`${one.user.id}/sessions/${sessionIdOf(other)}`), 'resource.not_found');
      expectProblem(await remove(`${one.user.id}/sessions/4711`), 'resource.not_found');
      expect(await liveSessions(app, other.user.id)).toHaveLength(1);
    });
  });

  describe('a new password', () => {
    it('is asked for by e-mail, and nothing changes', async () => {
      const account = await insertAccount(app);
      const response = await post(`${account.user.id}/password-reset`, { reason, mode: 'ask' });
      expect(response).toMatchObject({ status: 202, text: '' });
      const mail = await app.mailbox.mail(account.email);
      expect(mail.subject).toBe('Please choose a new password for Postern');
      expect(mail.text).not.toMatch(/\d{6}|https?:/);
      expect((await login(app.client, account)).status).toBe(200);
      expect(await lastEventBy(support)).toMatchObject({
        type: 'password.reset_requested',
        subjectId: account.user.id,
        details: { reason },
      });
    });

    it('is required: the old one is gone, with sessions, open codes and trust', async () => {
      const account = await insertAccount(app);
      const { id } = account.user;
      const { challengeId } = await startPasswordReset(app.client, account.email);
      const code = codeIn(await app.mailbox.mail(account.email));
      const [before] = await app.query<{ at: Date }>(
        'SELECT devices_trusted_since AS at FROM users WHERE id = $1',
        [id],
      );
      expect((await post(`${id}/password-reset`, { reason, mode: 'require' })).status).toBe(202);
      expectProblem(await login(app.client, account), 'auth.credentials_invalid');
      expect(await liveSessions(app, id)).toEqual([]);
      const used = { challengeId, code, newPassword: 'another correct horse' };
      expectProblem(await resetPassword(app.client, used), 'otp.invalid');
      const [after] = await app.query<{ at: Date }>(
        'SELECT devices_trusted_since AS at FROM users WHERE id = $1',
        [id],
      );
      expect(after?.at.getTime()).toBeGreaterThan(before?.at.getTime() ?? Infinity);
      const mail = await app.mailbox.mail(account.email, 2);
      expect(mail.subject).toBe('Your password for Postern no longer works');
      expect(mail.text).not.toMatch(/\d{6}|https?:/);
      expect(await lastEventBy(support)).toMatchObject({ type: 'password.voided', details: { reason } });
    });

    it('[ADM-1] makes no challenge, so an operator never holds half of a code', async () => {
      const account = await insertAccount(app);
      const count = () => app.query('SELECT id FROM challenges WHERE user_id = $1', [account.user.id]);
      const before = await count();
      await post(`${account.user.id}/password-reset`, { reason, mode: 'ask' });
      await post(`${account.user.id}/password-reset`, { reason, mode: 'require' });
      expect(await count()).toEqual(before);
    });

    it('removes the trusted devices', async () => {
      const account = await insertAccount(app, { factors });
      const { id } = account.user;
      await app.query(
        `INSERT INTO trusted_devices (id, user_id, device_id, expires_at)
         VALUES ($2, $1, $3, now() + interval '1 day')`,
        [id, newId(), newId()],
      );
      await post(`${id}/password-reset`, { reason, mode: 'require' });
      expect(await app.query('SELECT 1 FROM trusted_devices WHERE user_id = $1', [id])).toEqual([]);
      expect(await app.query('SELECT 1 FROM totp_factors WHERE user_id = $1', [id])).toHaveLength(1);
    });

    it('is not asked for where no e-mail would go, and is required all the same', async () => {
      for (const change of ['email_verified_at = NULL', 'disabled_at = now()']) {
        const account = await insertAccount(app);
        const { id } = account.user;
        await app.query(`UPDATE users SET ${change} WHERE id = $1`, [id]);
        expectProblem(await post(`${id}/password-reset`, { reason, mode: 'ask' }), 'resource.conflict');
        expect((await post(`${id}/password-reset`, { reason, mode: 'require' })).status).toBe(202);
        expect(await messagesTo(account.email)).toEqual([]);
        const [row] = await app.query('SELECT password_hash FROM users WHERE id = $1', [id]);
        expect(row).toEqual({ password_hash: null });
      }
    });

    it.each([{ reason }, { reason, mode: 'void' }, { mode: 'ask' }, { reason, mode: ['ask'] }])(
      'is neither asked for nor required with %j',
      async (body) => {
        const account = await insertAccount(app);
        expectProblem(await post(`${account.user.id}/password-reset`, body), 'request.invalid');
        expect((await login(app.client, account)).status).toBe(200);
      },
    );
  });

  describe('a reset of the second factor', () => {
    it('removes it at once, and notifies the owner', async () => {
      const account = await insertAccount(app, { factors });
      const { id } = account.user;
      const { status, body } = await app.client.post<{ effectiveAt: string }>(
        `/v1/admin/users/${id}/second-factor/reset`,
        { token: admin.token, body: { reason } },
      );
      expect(status).toBe(202);
      expect(body).toEqual({ effectiveAt: expect.any(String) });
      expect(Math.abs(Date.parse(body.effectiveAt) - Date.now())).toBeLessThan(30_000);
      expect((await login(app.client, account)).body.status).toBe('authenticated');
      expect((await app.mailbox.mail(account.email)).subject).toBe('Two-step sign-in to Postern was reset');
      expect(await lastEventBy(admin)).toMatchObject({
        type: 'factor.reset',
        subjectId: id,
        details: { reason },
      });
    });

    it('is refused without a factor, and for a disabled account', async () => {
      const account = await insertAccount(app, { factors });
      const path = (id: string) => `${id}/second-factor/reset`;
      await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [account.user.id]);
      expectProblem(await post(path(account.user.id), { reason }, admin.token), 'resource.conflict');
      expectProblem(await post(path(await accountId(app)), { reason }, admin.token), 'resource.conflict');
    });
  });

  describe('deletion', () => {
    it('removes the account as its owner would, with a last e-mail', async () => {
      const account = await insertAccount(app);
      const { id } = account.user;
      expect((await remove(`${id}?reason=${encodeURIComponent(reason)}`)).status).toBe(204);
      expect(await app.query('SELECT 1 FROM users WHERE id = $1', [id])).toEqual([]);
      expect((await app.mailbox.mail(account.email)).subject).toBe('Your account with Postern was deleted');
      expect(await lastEventBy(admin)).toMatchObject({
        type: 'account.deleted',
        subjectId: id,
        details: { reason },
      });
      expectProblem(await remove(`${id}?reason=again`), 'resource.not_found');
    });

    it('needs a reason', async () => {
      const account = await insertAccount(app);
      for (const query of ['', '?reason=', '?reason=a&reason=b', '?reason=a%07b', '?reason=a&notify=true'])
        expectProblem(await remove(`${account.user.id}${query}`), 'request.invalid');
      expect((await readMe(app.client, account.tokens.accessToken)).status).toBe(200);
    });

    it('of one account by twenty operators at the same time is done once', async () => {
      const { id } = (await insertAccount(app)).user;
      const before = (await eventsBy(app, admin.user.id)).length;
      const responses = await inParallel(app, 20, () => remove(`${id}?reason=done`));
      const statuses = responses.map(({ status }) => status).toSorted();
      expect(statuses).toEqual([204, ...Array.from({ length: 19 }, () => 404)]);
      expect(await eventsBy(app, admin.user.id)).toHaveLength(before + 1);
    });
  });

  describe('a reason', () => {
    it.each([
      ['none', {}, '/reason required'],
      ['an empty one', { reason: '' }, '/reason too_short'],
      ['blanks', { reason: ' \t ' }, '/reason too_short'],
      ['invisible characters', { reason: '\u200b\u2060' }, '/reason too_short'],
      ['a control character', { reason: 'a\u0007b' }, '/reason not_allowed'],
      ['two lines', { reason: 'a\nb' }, '/reason not_allowed'],
      ['10 kB with control characters', { reason: 'a\u0000'.repeat(1_400) }, '/reason not_allowed'],
      ['501 characters', { reason: 'a'.repeat(501) }, '/reason too_long'],
      ['a number', { reason: 4711 }, '/reason type'],
      ['null', { reason: null }, '/reason type'],
      ['a list', { reason: ['a'] }, '/reason type'],
    ])('is required: %s changes nothing and leaves no event', async (_what, body, error) => {
      const account = await insertAccount(app, { factors });
      const { id } = account.user;
      const before = await eventsBy(app, admin.user.id);
      for (const path of ['disable', 'enable', 'second-factor/reset']) {
        const problem = expectProblem(await post(`${id}/${path}`, body, admin.token), 'request.invalid');
        expect(errorsIn(problem)).toEqual([error]);
      }
      const [row] = await app.query('SELECT disabled_at, factors FROM users WHERE id = $1', [id]);
      expect(row).toEqual({ disabled_at: null, factors });
      expect(await eventsBy(app, admin.user.id)).toEqual(before);
    });

    it('is kept without the blanks around it, up to 500 characters', async () => {
      const long = '€'.repeat(500);
      const id = await accountId(app);
      expect((await post(`${id}/disable`, { reason: `  ${long} ` })).status).toBe(204);
      expect(await lastEventBy(support)).toMatchObject({ details: { reason: long } });
    });

    it('is the only field: others are rejected, not ignored', async () => {
      const { id } = (await insertAccount(app)).user;
      const body = { reason, operatorRole: 'admin', disabledAt: null };
      const problem = expectProblem(await post(`${id}/disable`, body), 'request.invalid');
      expect(errorsIn(problem)).toEqual(['/disabledAt unknown_field', '/operatorRole unknown_field']);
    });
  });

  it.each(['4711', newId(), 'null'])('has no account %s', async (id) => {
    const calls: Promise<HttpResponse<ProblemBody>>[] = [
      post(`${id}/disable`),
      post(`${id}/enable`),
      post(`${id}/password-reset`, { reason, mode: 'ask' }),
      post(`${id}/password-reset`, { reason, mode: 'require' }),
      post(`${id}/second-factor/reset`, { reason }, admin.token),
      remove(`${id}?reason=x`),
      remove(`${id}/sessions`),
      remove(`${id}/sessions/${newId()}`),
      app.client.get<ProblemBody>(`/v1/admin/users/${id}/sessions`, { token: admin.token }),
    ];
    for (const response of await Promise.all(calls)) expectProblem(response, 'resource.not_found');
  });

  it('treats an unverified account like any other', async () => {
    const { user } = await unverifiedAccount(app);
    expect((await post(`${user.id}/disable`)).status).toBe(204);
    expect((await post(`${user.id}/enable`)).status).toBe(204);
  });
});
