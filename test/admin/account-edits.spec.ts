import { factorBits } from '../../src/factors/factor.js';
import { startApp, type TestApp } from '../support/app.js';
import { accountId, insertAccount, liveSessions, unverifiedAccount } from '../support/accounts.js';
import type { AdminUserResponse } from '../../src/admin/users/admin-user.response.js';
import { eventsBy } from '../support/audit-events.js';
import { derivedCode } from '../support/challenges.js';
import { inParallel } from '../support/in-parallel.js';
import {
  claimsOf,
  freshEmail,
  login,
  loginWithCode,
  readMe,
  refresh,
  startCodeLogin,
  type ProblemBody,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { setOperatorRole, signInOperator, type OperatorAccount } from '../support/operators.js';
import { errorsIn, expectProblem } from '../support/problems.js';
import { requireEmailCode } from '../support/second-factors.js';

const reason = 'asked by phone, passport checked';
type UserOrProblem = AdminUserResponse & ProblemBody;

describe('the accounts that operators create and change', () => {
  let app: TestApp;
  let admin: OperatorAccount;
  let support: OperatorAccount;
  beforeAll(async () => {
    app = await startApp({ instances: 2 });
    admin = await signInOperator(app, 'admin');
    support = await signInOperator(app, 'support');
  });
  afterAll(() => app.close());

  const send = (method: string, path: string, body: object, token = admin.token, client = app.client) =>
    client.send<UserOrProblem>(method, `/v1/admin/users${path}`, { token, body });
  const create = (body: object, token = admin.token) => send('POST', '', body, token);
  const put = (externalId: string, body: object, client = app.client) =>
    send('PUT', `/by-external-id/${encodeURIComponent(externalId)}`, body, admin.token, client);
  const eventsOf = async (operator: OperatorAccount, id: string) =>
    (await eventsBy(app, operator.user.id)).filter(({ subjectId }) => subjectId === id);

  describe('a new account', () => {
    it('is unverified and has no password, and the first sign-in by code verifies it', async () => {
      const email = freshEmail();
      const { status, body } = await create({ email: email.toUpperCase(), fullName: 'Ada' }, support.token);
      expect(status).toBe(201);
      expect(body).toMatchObject({
        email,
        emailVerified: false,
        fullName: 'Ada',
        locale: 'en',
        state: 'unverified',
        hasPassword: false,
        roles: [],
        externalId: null,
        operatorRole: null,
      });
      expect(await app.mailbox.mails(email)).toEqual([]);
      const { challengeId } = await startCodeLogin(app.client, email);
      const signedIn = await loginWithCode(app.client, {
        challengeId,
        code: await derivedCode(app, challengeId),
      });
      expect(signedIn.body.user).toMatchObject({ id: body.id, emailVerified: true });
      expect(await eventsOf(support, body.id)).toMatchObject([
        { type: 'account.created', details: { source: 'operator' } },
      ]);
    });

    it('gets an invitation if wanted, in its language, without a code or a link', async () => {
      const email = freshEmail();
      const { status } = await create({ email, fullName: 'Ada', locale: 'de', notify: true }, support.token);
      expect(status).toBe(201);
      const mail = await app.mailbox.mail(email, 1);
      expect(mail.subject).toBe('Sie haben ein Konto bei Postern');
      expect(mail.text).not.toMatch(/\d{6}|https?:/);
    });

    it('has the roles and the external ID that an admin gives it', async () => {
      const email = freshEmail();
      const externalId = `crm ${email}/ö`;
      const { body } = await create({
        email,
        fullName: 'Ada',
        roles: ['editor', 'a:b', 'editor'],
        externalId,
      });
      expect(body).toMatchObject({ roles: ['editor', 'a:b'], externalId });
      const { challengeId } = await startCodeLogin(app.client, email);
      const proof = { challengeId, code: await derivedCode(app, challengeId) };
      const { tokens } = (await loginWithCode(app.client, proof)).body;
      expect(claimsOf(tokens.accessToken)).toMatchObject({ roles: ['editor', 'a:b'] });
    });

    it('[ADM-4] has neither if support creates it', async () => {
      for (const more of [{ roles: ['admin'] }, { roles: [] }, { externalId: 'x' }]) {
        const email = freshEmail();
        expectProblem(await create({ email, fullName: 'Ada', ...more }, support.token), 'auth.forbidden');
        expect(await app.query('SELECT 1 FROM users WHERE email = $1', [email])).toEqual([]);
      }
    });

    it('is refused with an address or an external ID that is taken', async () => {
      const { email } = await insertAccount(app);
      expectProblem(await create({ email, fullName: 'Ada' }), 'account.email_taken');
      const externalId = freshEmail();
      await create({ email: freshEmail(), fullName: 'Ada', externalId });
      const second = await create({ email: freshEmail(), fullName: 'Ada', externalId, notify: true });
      expectProblem(second, 'resource.conflict');
    });

    it.each([
      [{ fullName: 'Ada' }, '/email required'],
      [{ email: 'ada', fullName: 'Ada' }, '/email format'],
      [{ email: 'ada@example.com' }, '/fullName required'],
      [{ email: 'ada@example.com', fullName: 'Ada', password: 'x' }, '/password unknown_field'],
      [{ email: 'ada@example.com', fullName: 'Ada', operatorRole: 'admin' }, '/operatorRole unknown_field'],
      [{ email: 'ada@example.com', fullName: 'Ada', emailVerified: true }, '/emailVerified unknown_field'],
      [{ email: 'ada@example.com', fullName: 'Ada', roles: 'editor' }, '/roles type'],
      [{ email: 'ada@example.com', fullName: 'Ada', roles: ['Editor'] }, '/roles format'],
      [{ email: 'ada@example.com', fullName: 'Ada', roles: [1] }, '/roles format'],
      [{ email: 'ada@example.com', fullName: 'Ada', roles: [['a']] }, '/roles type'],
      [{ email: 'ada@example.com', fullName: 'Ada', roles: [{ a: 1 }] }, '/roles type'],
      [
        { email: 'ada@example.com', fullName: 'Ada', roles: 'a b c d e f g h i j k l m n o p q'.split(' ') },
        '/roles too_long',
      ],
      [{ email: 'ada@example.com', fullName: 'Ada', roles: Array(200).fill('a') }, '/roles type'],
      [{ email: ['ada@example.com'], fullName: 'Ada' }, '/email type'],
      [{ email: 'ada@example.com', fullName: 'Ada', externalId: null }, '/externalId type'],
      [{ email: 'ada@example.com', fullName: 'Ada', externalId: '' }, '/externalId too_short'],
      [{ email: 'ada@example.com', fullName: 'Ada', externalId: 'a\u0000' }, '/externalId not_allowed'],
      [{ email: 'ada@example.com', fullName: 'Ada', notify: 'yes' }, '/notify type'],
    ])('is refused with %j', async (body, error) => {
      expect(errorsIn(expectProblem(await create(body), 'request.invalid'))).toEqual([error]);
    });
  });

  describe('a change', () => {
    it('changes the given fields only, and says which in the audit log', async () => {
      const { user } = await insertAccount(app);
      const { status, body } = await send('PATCH', `/${user.id}`, {
        fullName: 'Augusta',
        roles: ['editor'],
        externalId: user.id,
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        fullName: 'Augusta',
        locale: user.locale,
        roles: ['editor'],
        externalId: user.id,
      });
      const again = await send('PATCH', `/${user.id}`, { externalId: null, locale: 'pt_BR' });
      expect(again.body).toMatchObject({
        fullName: 'Augusta',
        locale: 'pt-BR',
        roles: ['editor'],
        externalId: null,
      });
      expect((await send('PATCH', `/${user.id}`, { roles: [] })).body.roles).toEqual([]);
      expect(await eventsOf(admin, user.id)).toMatchObject([
        { type: 'account.updated', details: { fields: ['fullName', 'roles', 'externalId'] } },
        { type: 'account.updated', details: { fields: ['locale', 'externalId'] } },
        { type: 'account.updated', details: { fields: ['roles'] } },
      ]);
    });

    it('takes effect on the next access token', async () => {
      const account = await insertAccount(app);
      await send('PATCH', `/${account.user.id}`, { roles: ['editor'] });
      const { body } = await refresh(app.client, account.tokens.refreshToken);
      expect(claimsOf(body.tokens.accessToken)).toMatchObject({ roles: ['editor'] });
    });

    it('is for admins, and refused with fields of others', async () => {
      const { user } = await insertAccount(app);
      expectProblem(await send('PATCH', `/${user.id}`, { fullName: 'A' }, support.token), 'auth.forbidden');
      for (const field of ['email', 'operatorRole', 'passwordHash', 'id', 'disabledAt', 'factors']) {
        const problem = expectProblem(
          await send('PATCH', `/${user.id}`, { [field]: 'x' }),
          'request.invalid',
        );
        expect(errorsIn(problem)).toEqual([`/${field} unknown_field`]);
      }
      expect(await eventsOf(admin, user.id)).toEqual([]);
    });

    it('is refused with the external ID of another account', async () => {
      const [one, other] = [await insertAccount(app), await insertAccount(app)];
      await send('PATCH', `/${one.user.id}`, { externalId: one.user.id });
      const second = await send('PATCH', `/${other.user.id}`, {
        externalId: one.user.id,
        fullName: 'changed',
      });
      expectProblem(second, 'resource.conflict');
      expect((await readMe(app.client, other.tokens.accessToken)).body.fullName).toBe(other.fullName);
      expect(await eventsOf(admin, other.user.id)).toEqual([]);
    });
  });

  describe('another address', () => {
    it('is unverified; sessions, open codes and trust end, and the old one is notified', async () => {
      const account = await insertAccount(app);
      const { id } = account.user;
      const to = freshEmail();
      const { challengeId } = await startCodeLogin(app.client, account.email);
      const code = codeIn(await app.mailbox.mail(account.email));
      const { status, body } = await send('PUT', `/${id}/email`, { email: to, reason });
      expect(status).toBe(200);
      expect(body).toMatchObject({ email: to, emailVerified: false, sessionCount: 0 });
      expect(await liveSessions(app, id)).toEqual([]);
      expectProblem(await loginWithCode(app.client, { challengeId, code }), 'otp.invalid');
      expect((await app.mailbox.mail(account.email, 2)).subject).toBe(
        'Your e-mail address for Postern was changed',
      );
      expect(await eventsOf(admin, id)).toMatchObject([{ type: 'email.changed', details: { reason } }]);
    });

    it('of an unverified account notifies nobody', async () => {
      const account = await unverifiedAccount(app);
      await send('PUT', `/${account.user.id}/email`, { email: freshEmail(), reason });
      expect(await app.mailbox.mails(account.email)).toHaveLength(1);
    });

    it('[ADM-5] is refused for an account with a second factor, which it would remove', async () => {
      const withApp = await insertAccount(app, { factors: factorBits.totp });
      const withCodes = await insertAccount(app);
      await requireEmailCode(app, withCodes);
      for (const { user } of [withApp, withCodes]) {
        const response = await send('PUT', `/${user.id}/email`, { email: freshEmail(), reason });
        expectProblem(response, 'resource.conflict');
        expect(await eventsOf(admin, user.id)).toEqual([]);
      }
    });

    it('is refused for an operator, whose role would go to whoever verifies the address', async () => {
      const { user } = await insertAccount(app);
      await setOperatorRole(app, user.id, 'support');
      const response = await send('PUT', `/${user.id}/email`, { email: freshEmail(), reason });
      expectProblem(response, 'resource.conflict');
      expect(await eventsOf(admin, user.id)).toEqual([]);
    });

    it('is refused if it is taken, the same, no address, or of a disabled account', async () => {
      const [one, other] = [await insertAccount(app), await insertAccount(app)];
      const change = (email: string) => send('PUT', `/${one.user.id}/email`, { email, reason });
      expectProblem(await change(other.email), 'account.email_taken');
      expectProblem(await change(one.email), 'resource.conflict');
      expectProblem(await change('ada'), 'request.invalid');
      await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [one.user.id]);
      expectProblem(await change(freshEmail()), 'resource.conflict');
      expect(await eventsOf(admin, one.user.id)).toEqual([]);
    });

    it('of twenty accounts at the same time goes to one', async () => {
      const ids = await Promise.all(Array.from({ length: 20 }, () => accountId(app)));
      const email = freshEmail();
      const responses = await inParallel(app, 20, (client, index) =>
        send('PUT', `/${ids[index]}/email`, { email, reason }, admin.token, client),
      );
      expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
      const codes = responses.map(({ body }) => body.code);
      expect(codes.filter((code) => code === 'account.email_taken')).toHaveLength(19);
      const events = (await eventsBy(app, admin.user.id)).filter(({ subjectId }) =>
        ids.includes(subjectId ?? ''),
      );
      expect(events).toHaveLength(1);
    });
  });

  describe('a role in the administration', () => {
    it('is given and taken away, which ends the sessions', async () => {
      const account = await insertAccount(app);
      const { id } = account.user;
      const set = (operatorRole: string | null) =>
        send('PUT', `/${id}/operator-role`, { operatorRole, reason });
      expect((await set('support')).body).toMatchObject({ operatorRole: 'support', sessionCount: 0 });
      expectProblem(await readMe(app.client, account.tokens.accessToken), 'auth.token_invalid');
      expect((await set(null)).body).toMatchObject({ operatorRole: null });
      expect(await eventsOf(admin, id)).toMatchObject([
        { type: 'operator.role_changed', details: { from: null, to: 'support', reason } },
        { type: 'operator.role_changed', details: { from: 'support', to: null, reason } },
      ]);
    });

    it('[ADM-6] acts on the next request: a demoted operator is refused at once', async () => {
      const operator = await signInOperator(app, 'support');
      await send('PUT', `/${operator.user.id}/operator-role`, { operatorRole: null, reason });
      expectProblem(
        await app.client.get(`/v1/admin/users/${admin.user.id}`, { token: operator.token }),
        'auth.token_invalid',
      );
    });

    it('is for admins, and for enabled accounts with a verified address', async () => {
      const { user } = await insertAccount(app);
      const body = { operatorRole: 'support', reason };
      expectProblem(await send('PUT', `/${user.id}/operator-role`, body, support.token), 'auth.forbidden');
      const unverified = await unverifiedAccount(app);
      expectProblem(await send('PUT', `/${unverified.user.id}/operator-role`, body), 'resource.conflict');
      for (const operatorRole of ['root', '', 1, ['admin'], undefined]) {
        const wrong = await send('PUT', `/${user.id}/operator-role`, { operatorRole, reason });
        expectProblem(wrong, 'request.invalid');
      }
      expect(await eventsOf(admin, user.id)).toEqual([]);
    });
  });

  describe('an account by its external ID', () => {
    it('is created, then updated, and a repetition changes nothing', async () => {
      const email = freshEmail();
      const externalId = `hr/ä ${email}`;
      const first = await put(externalId, { email, fullName: 'Ada', roles: ['editor'], notify: true });
      expect(first.status).toBe(201);
      expect(first.body).toMatchObject({ email, externalId, roles: ['editor'] });
      const second = await put(externalId, { email, fullName: 'Augusta', notify: true });
      expect(second.status).toBe(200);
      expect(second.body).toMatchObject({ id: first.body.id, fullName: 'Augusta', roles: ['editor'] });
      const third = await put(externalId, { email, fullName: 'Augusta', notify: true });
      expect(third.body).toEqual(Object.assign(second.body, { updatedAt: third.body.updatedAt }));
      await app.mailbox.mail(email);
      expect(await app.mailbox.mails(email)).toHaveLength(1);
    });

    it('is not moved to another address, and takes no account of somebody else', async () => {
      const [owner, email] = [await insertAccount(app), freshEmail()];
      expectProblem(await put(email, { email: owner.email, fullName: 'Ada' }), 'account.email_taken');
      await put(email, { email, fullName: 'Ada' });
      expectProblem(await put(email, { email: freshEmail(), fullName: 'Eve' }), 'resource.conflict');
      const [row] = await app.query('SELECT email, full_name FROM users WHERE external_id = $1', [email]);
      expect(row).toEqual({ email, full_name: 'Ada' });
    });

    it('is created once by twenty requests at the same time', async () => {
      const email = freshEmail();
      const responses = await inParallel(app, 20, (client) => put(email, { email, fullName: 'Ada' }, client));
      const statuses = responses.map(({ status }) => status).toSorted();
      expect(statuses).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
      expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1);
      expect(await eventsOf(admin, responses[0]?.body.id ?? '')).toHaveLength(20);
    });

    it('may have 255 characters of any script', async () => {
      const externalId = '漢'.repeat(255);
      const { status, body } = await put(externalId, { email: freshEmail(), fullName: 'Ada' });
      expect({ status, externalId: body.externalId }).toEqual({ status: 201, externalId });
    });

    it.each(['a%0Ab', 'a'.repeat(256)])('is refused with the ID %s', async (externalId) => {
      const response = await send('PUT', `/by-external-id/${externalId}`, {
        email: freshEmail(),
        fullName: 'Ada',
      });
      expect(errorsIn(expectProblem(response, 'request.invalid'))).toEqual([
        expect.stringMatching(/^\/externalId /),
      ]);
    });
  });

  it('signs in with the password as before', async () => {
    const account = await insertAccount(app);
    await send('PATCH', `/${account.user.id}`, { fullName: 'Augusta', externalId: account.user.id });
    expect((await login(app.client, account)).status).toBe(200);
  });
});
