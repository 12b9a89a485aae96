import { liveSessions, newPassword, sessionIdOf } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { age, challengeRow, derivedCode } from '../support/challenges.js';
import {
  confirm,
  confirmEmailChange,
  freshEmail,
  freshPerson,
  login,
  loginWithCode,
  readMe,
  register,
  resend,
  resetPassword,
  signUp,
  startCodeLogin,
  startEmailChange,
  startPasswordReset,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';

describe('changing the address', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  async function asked(newEmail = freshEmail('new')) {
    const account = await signUp(app);
    const token = account.tokens.accessToken;
    const challenge = await startEmailChange(app.client, token, newEmail);
    const { challengeId } = challenge;
    return { ...account, token, newEmail, challenge, challengeId, code: await derivedCode(app, challengeId) };
  }

  it('[MAIL-27] uses a code of eight digits sent to the new address, with a notice to the old one', async () => {
    const { email, newEmail, token, user, challenge, challengeId } = await asked();
    expect(challenge).toMatchObject({
      purpose: 'email_change',
      codeLength: 8,
      destination: 'n•••@example.com',
    });
    const mail = await app.mailbox.mail(newEmail);
    expect(mail.subject).toBe('Confirm your new e-mail address for Postern');
    const notice = await app.mailbox.mail(email, 2);
    expect(notice.subject).toBe('Change of your e-mail address for Postern');
    expect(notice.text.replace(/\s+/g, ' ')).toMatch(/the present one keeps working.*That stops the change/);
    for (const part of [notice.text, notice.html, notice.subject]) {
      expect(part).not.toContain(newEmail);
      expect(part).not.toContain(codeIn(mail));
    }
    const changed = await confirmEmailChange(app.client, token, { challengeId, code: codeIn(mail) });
    expect(changed).toMatchObject({
      status: 200,
      body: { id: user.id, email: newEmail, emailVerified: true },
    });
    expect((await readMe(app.client, token)).body.email).toBe(newEmail);
    expect((await app.mailbox.mail(email, 3)).subject).toBe('Your e-mail address for Postern was changed');
  });

  it('keeps the old address working until the change, and no longer', async () => {
    const { email, newEmail, password, token, challengeId, code } = await asked();
    expect((await login(app.client, { email, password })).status).toBe(200);
    expectProblem(await login(app.client, { email: newEmail, password }), 'auth.credentials_invalid');
    await confirmEmailChange(app.client, token, { challengeId, code });
    expectProblem(await login(app.client, { email, password }), 'auth.credentials_invalid');
    expect((await login(app.client, { email: newEmail, password })).status).toBe(200);
  });

  it('[SESS-18] revokes the other sessions, and invalidates codes sent to the old address', async () => {
    const { email, password, token, user, tokens, challengeId, code } = await asked();
    const elsewhere = (await login(app.client, { email, password })).body;
    const open = [await startCodeLogin(app.client, email), await startPasswordReset(app.client, email)];
    await confirmEmailChange(app.client, token, { challengeId, code });
    expect(await liveSessions(app, user.id)).toEqual([sessionIdOf({ tokens })]);
    expectProblem(await readMe(app.client, elsewhere.tokens.accessToken), 'auth.token_invalid');
    const proofs = open.map(async ({ challengeId: id }) => ({
      challengeId: id,
      code: await derivedCode(app, id),
    }));
    const [codeLogin, reset] = await Promise.all(proofs);
    if (!codeLogin || !reset) throw new Error('two were started');
    expectProblem(await loginWithCode(app.client, codeLogin), 'otp.invalid');
    expectProblem(await resetPassword(app.client, { ...reset, newPassword }), 'otp.invalid');
  });

  it('is stopped by the owner of the old address with a password reset', async () => {
    const { email, token, challengeId, code, user } = await asked();
    const reset = await startPasswordReset(app.client, email);
    const resetCode = await derivedCode(app, reset.challengeId);
    await resetPassword(app.client, { challengeId: reset.challengeId, code: resetCode, newPassword });
    const signedIn = (await login(app.client, { email, password: newPassword })).body;
    expectProblem(await confirmEmailChange(app.client, token, { challengeId, code }), 'auth.token_invalid');
    const own = await confirmEmailChange(app.client, signedIn.tokens.accessToken, { challengeId, code });
    expectProblem(own, 'otp.invalid');
    expect((await readMe(app.client, signedIn.tokens.accessToken)).body).toMatchObject({
      id: user.id,
      email,
    });
  });

  it('to an address with an account looks like any other, and that account gets a notice', async () => {
    const taken = await signUp(app);
    const free = await asked();
    const { token, challenge, challengeId, code } = await asked(taken.email);
    expect(Object.keys(challenge)).toEqual(Object.keys(free.challenge));
    expect(challenge).toMatchObject({ purpose: 'email_change', codeLength: 8, channel: 'email' });
    expect(await challengeRow(app, challengeId)).toMatchObject({ is_decoy: true });
    const notice = await app.mailbox.mail(taken.email, 2);
    expect(notice.subject).toBe('You already have an account with Postern');
    expect(notice.source).not.toContain(code);
    expectProblem(await confirmEmailChange(app.client, token, { challengeId, code }), 'otp.invalid');
    await age(app, challengeId, 61);
    expect((await resend(app.client, challengeId)).status).toBe(202);
  });

  it('to the address of a disabled account looks the same, and nobody is notified', async () => {
    const closed = await signUp(app);
    await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [closed.user.id]);
    const { challengeId } = await asked(closed.email);
    expect(await challengeRow(app, challengeId)).toMatchObject({ is_decoy: true, is_silent: true });
    const pending = await register(app.client, freshPerson({ email: closed.email })); // nor does a registration
    for (const id of [challengeId, pending.challengeId]) {
      await age(app, id, 61);
      expect((await resend(app.client, id)).status).toBe(202);
    }
    const mails = await app.query(
      'SELECT template FROM deliveries WHERE destination = $1 ORDER BY id OFFSET 1', // after that of the sign-up
      [closed.email],
    );
    expect(mails.map(({ template }) => template)).toEqual([null, null, null, null]);
  });

  it('to an address that is taken meanwhile fails with the generic response', async () => {
    const { newEmail, token, challengeId, code, email } = await asked();
    const registration = await register(app.client, freshPerson({ email: newEmail }));
    await confirm(app.client, {
      ...pick(registration),
      code: await derivedCode(app, registration.challengeId),
    });
    expectProblem(await confirmEmailChange(app.client, token, { challengeId, code }), 'otp.invalid');
    expect(await challengeRow(app, challengeId)).toMatchObject({ attempts: 1, consumed_at: null });
    expect((await readMe(app.client, token)).body.email).toBe(email);
  });

  const pick = ({ challengeId }: { challengeId: string }) => ({ challengeId });

  it('to its own address is a conflict, however it is spelled', async () => {
    const { tokens, email } = await signUp(app);
    const response = await app.client.post('/v1/users/me/email-change', {
      token: tokens.accessToken,
      body: { newEmail: email.toUpperCase() },
    });
    expectProblem(response, 'resource.conflict');
  });

  it('is limited to the account that requested it, and another’s try costs no attempt', async () => {
    const { challengeId, code, token } = await asked();
    const other = await signUp(app);
    const tried = await confirmEmailChange(app.client, other.tokens.accessToken, { challengeId, code });
    expectProblem(tried, 'otp.invalid');
    expect(await challengeRow(app, challengeId)).toMatchObject({ attempts: 0 });
    expect((await confirmEmailChange(app.client, token, { challengeId, code })).status).toBe(200);
  });

  it('is limited to the session that requested it, and to no other of the account', async () => {
    const { email, password, token, newEmail, challengeId, code } = await asked();
    const elsewhere = (await login(app.client, { email, password })).body.tokens.accessToken;
    expectProblem(await confirmEmailChange(app.client, elsewhere, { challengeId, code }), 'otp.invalid');
    expect(await challengeRow(app, challengeId)).toMatchObject({ attempts: 1, consumed_at: null });
    expect((await readMe(app.client, elsewhere)).body.email).toBe(email);
    const own = await confirmEmailChange(app.client, token, { challengeId, code });
    expect(own).toMatchObject({ status: 200, body: { email: newEmail } });
  });

  it('requested twice applies the last confirmed one, and only one', async () => {
    const first = await asked();
    const second = await startEmailChange(app.client, first.token, freshEmail('second'));
    const code = await derivedCode(app, second.challengeId);
    const { challengeId } = second;
    expect((await confirmEmailChange(app.client, first.token, { challengeId, code })).status).toBe(200);
    expectProblem(await confirmEmailChange(app.client, first.token, first), 'request.invalid');
    const late = { challengeId: first.challengeId, code: first.code };
    expectProblem(await confirmEmailChange(app.client, first.token, late), 'otp.invalid');
  });

  it('frees the old address for somebody else', async () => {
    const { email, token, challengeId, code, user } = await asked();
    await confirmEmailChange(app.client, token, { challengeId, code });
    await app.mailbox.mail(email, 3);
    const next = await signUp(app, freshPerson({ email }));
    expect(next.user.id).not.toBe(user.id);
  });
});
