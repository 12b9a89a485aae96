import { liveSessions, newPassword, unverifiedAccount } from '../support/accounts.js';
import { addressesOf } from '../support/address-states.js';
import { startApp, type TestApp } from '../support/app.js';
import { age, challengeRow, derivedCode } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import {
  confirmEmailChange,
  freshEmail,
  login,
  loginWithCode,
  readMe,
  reauthenticate,
  refresh,
  resend,
  resetPassword,
  signUp,
  startCodeLogin,
  startEmailChange,
  startPasswordReset,
  startReauthentication,
  wrongCode,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { expectProblem, errorsIn } from '../support/problems.js';

describe('resetting a forgotten password', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('[PWD-26] uses a code of eight digits from the mailbox, and does not sign in', async () => {
    const { email, password } = await signUp(app);
    const challenge = await startPasswordReset(app.client, email);
    expect(challenge).toMatchObject({
      purpose: 'password_reset',
      codeLength: 8,
      destination: 'a•••@example.com',
    });
    const mail = await app.mailbox.mail(email, 2);
    expect(mail.subject).toBe('Reset your password for Postern');
    const code = codeIn(mail);
    expect(code).toMatch(/^\d{8}$/);
    const response = await resetPassword(app.client, { ...challenge, ...body(challenge.challengeId, code) });
    expect(response.status).toBe(422); // fields of the challenge are not allowed in the request
    const done = await resetPassword(app.client, body(challenge.challengeId, code));
    expect({ status: done.status, text: done.text }).toEqual({ status: 204, text: '' });
    expect((await login(app.client, { email, password: newPassword })).status).toBe(200);
    expectProblem(await login(app.client, { email, password }), 'auth.credentials_invalid');
  });

  const body = (challengeId: string, code: string) => ({ challengeId, code, newPassword });

  it('[OTP-23] revokes every session and invalidates every open challenge of the account', async () => {
    const account = await signUp(app);
    const { email, user, tokens } = account;
    const elsewhere = (await login(app.client, account)).body;
    const open = [
      await startPasswordReset(app.client, email),
      await startCodeLogin(app.client, email),
      await startReauthentication(app.client, tokens.accessToken),
      await startEmailChange(app.client, tokens.accessToken, freshEmail()),
    ];
    const { challengeId } = await startPasswordReset(app.client, email);
    await resetPassword(app.client, body(challengeId, await derivedCode(app, challengeId)));
    expect(await liveSessions(app, user.id)).toEqual([]);
    for (const { accessToken, refreshToken } of [tokens, elsewhere.tokens]) {
      expectProblem(await readMe(app.client, accessToken), 'auth.token_invalid');
      expectProblem(await refresh(app.client, refreshToken), 'session.refresh_invalid');
    }
    const [otherReset, codeLogin, reauthentication, change] = await Promise.all(
      open.map(async ({ challengeId: id }) => ({ challengeId: id, code: await derivedCode(app, id) })),
    );
    if (!otherReset || !codeLogin || !reauthentication || !change) throw new Error('four were started');
    expectProblem(await resetPassword(app.client, { ...otherReset, newPassword }), 'otp.invalid');
    expectProblem(await loginWithCode(app.client, codeLogin), 'otp.invalid');
    const back = (await login(app.client, { email, password: newPassword })).body.tokens.accessToken;
    expectProblem(await reauthenticate(app.client, back, reauthentication), 'otp.invalid');
    expectProblem(await confirmEmailChange(app.client, back, change), 'otp.invalid');
  });

  it('works for an account without a session', async () => {
    const [email = ''] = await addressesOf(app, 'passwordless', 1);
    const { challengeId } = await startPasswordReset(app.client, email);
    const done = await resetPassword(app.client, body(challengeId, await derivedCode(app, challengeId)));
    expect(done.status).toBe(204);
    expect((await login(app.client, { email, password: newPassword })).status).toBe(200);
  });

  it('[SAME-13] is not visible to anyone who started another challenge', async () => {
    const { email } = await signUp(app);
    const other = await startPasswordReset(app.client, email);
    const { challengeId } = await startPasswordReset(app.client, email);
    await resetPassword(app.client, body(challengeId, await derivedCode(app, challengeId)));
    expectProblem(await resend(app.client, other.challengeId), 'rate_limit.exceeded');
    await age(app, other.challengeId, 61);
    expect((await resend(app.client, other.challengeId)).status).toBe(202);
    await eventually('the mail to be dropped', async () => {
      const [last] = await app.query<{ status: string }>(
        'SELECT status FROM deliveries WHERE challenge_id = $1 ORDER BY id DESC LIMIT 1',
        [other.challengeId],
      );
      return last?.status === 'dropped' || null;
    });
  });

  it('does not affect the challenges of others', async () => {
    const [mine, theirs] = [await signUp(app), await signUp(app)];
    const other = await startCodeLogin(app.client, theirs.email);
    const { challengeId } = await startPasswordReset(app.client, mine.email);
    await resetPassword(app.client, body(challengeId, await derivedCode(app, challengeId)));
    expect(await challengeRow(app, other.challengeId)).toMatchObject({ consumed_at: null });
    expect((await readMe(app.client, theirs.tokens.accessToken)).status).toBe(200);
  });

  it('[MAIL-26] notifies the owner of what was done, when and from where', async () => {
    const { email } = await signUp(app);
    const { challengeId } = await startPasswordReset(app.client, email);
    await resetPassword(app.client, body(challengeId, await derivedCode(app, challengeId)));
    const notice = await app.mailbox.mail(email, 3);
    expect(notice.subject).toBe('Your password for Postern was reset');
    expect(notice.text).toMatch(/When: .* UTC\nDevice: JavaScript program\nNetwork: 127\.0\.x\.x/);
    expect(notice.text).not.toContain(await derivedCode(app, challengeId));
  });

  it('rejects a weak password before it checks the code, which costs no attempt and reveals nothing', async () => {
    const { email } = await signUp(app);
    const { challengeId } = await startPasswordReset(app.client, email);
    const code = await derivedCode(app, challengeId);
    const problems = [];
    for (const tried of [code, wrongCode(code)]) {
      const response = await resetPassword(app.client, { challengeId, code: tried, newPassword: 'short' });
      const problem = expectProblem(response, 'request.invalid');
      expect(errorsIn(problem)).toEqual(['/newPassword too_short']);
      problems.push({ ...problem, requestId: '' });
    }
    expect(problems[0]).toEqual(problems[1]);
    expect(await challengeRow(app, challengeId)).toMatchObject({ attempts: 0, consumed_at: null });
    expect((await resetPassword(app.client, body(challengeId, code))).status).toBe(204);
  });

  it('allows five wrong codes, and then rejects even the right one', async () => {
    const account = await signUp(app);
    const { challengeId } = await startPasswordReset(app.client, account.email);
    const code = await derivedCode(app, challengeId);
    for (let attempt = 1; attempt <= 5; attempt++) {
      expectProblem(await resetPassword(app.client, body(challengeId, wrongCode(code))), 'otp.invalid');
    }
    expectProblem(await resetPassword(app.client, body(challengeId, code)), 'otp.invalid');
    expect((await login(app.client, account)).status).toBe(200);
    expect((await readMe(app.client, account.tokens.accessToken)).status).toBe(200);
  });

  it('gives an unknown address the same response, and sends no mail', async () => {
    const { email } = await signUp(app);
    const unknown = freshEmail();
    const known = await app.client.post('/v1/auth/password-reset', { body: { email } });
    const decoy = await app.client.post('/v1/auth/password-reset', { body: { email: unknown } });
    expect({ ...shapeOf(decoy.body), status: decoy.status }).toEqual({
      ...shapeOf(known.body),
      status: known.status,
    });
    expect([...decoy.headers.keys()]).toEqual([...known.headers.keys()]);
    await app.mailbox.mail(email, 2);
    const { challengeId } = (decoy.body as unknown as { challenge: { challengeId: string } }).challenge;
    expect(await challengeRow(app, challengeId)).toMatchObject({ is_decoy: true, user_id: null });
    const code = await derivedCode(app, challengeId);
    expectProblem(await resetPassword(app.client, body(challengeId, code)), 'otp.invalid');
    const deliveries = await app.query('SELECT template FROM deliveries WHERE destination = $1', [unknown]);
    expect(deliveries).toEqual([{ template: null }]);
    expect(await app.mailbox.mails(unknown)).toEqual([]);
  });

  it('verifies the address of an unverified account', async () => {
    const { email, user } = await unverifiedAccount(app);
    const { challengeId } = await startPasswordReset(app.client, email);
    await resetPassword(app.client, body(challengeId, await derivedCode(app, challengeId)));
    const signedIn = await login(app.client, { email, password: newPassword });
    expect(signedIn.body.user).toMatchObject({ id: user.id, emailVerified: true });
  });

  it('uses the language of the account', async () => {
    const { email, tokens } = await signUp(app);
    await app.client.send('PATCH', '/v1/users/me', { token: tokens.accessToken, body: { locale: 'de-AT' } });
    await startPasswordReset(app.client, email);
    expect((await app.mailbox.mail(email, 2)).headers.get('content-language')).toBe('de');
  });
});

/** The response without random and timed values. */
function shapeOf(response: unknown): object {
  const { challenge } = response as { challenge: Record<string, unknown> };
  const fixed = ['purpose', 'channel', 'destination', 'codeLength'];
  return Object.fromEntries(
    Object.entries(challenge).map(([name, value]) => [name, fixed.includes(name) ? value : typeof value]),
  );
}
