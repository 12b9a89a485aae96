import { liveSessions, newPassword, sessionIdOf, unverifiedAccount } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { age, challengeRow, derivedCode } from '../support/challenges.js';
import {
  freshEmail,
  login,
  loginWithCode,
  readMe,
  resetPassword,
  signUp,
  startCodeLogin,
  startPasswordReset,
  wrongCode,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe('signing in by code', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('[OTP-30] uses a code of eight digits that is valid for five minutes', async () => {
    const { email, user } = await signUp(app);
    const challenge = await startCodeLogin(app.client, email);
    expect(challenge).toMatchObject({ purpose: 'code_login', codeLength: 8 });
    expect(Date.parse(challenge.expiresAt) - Date.now()).toBeLessThanOrEqual(300_000);
    const mail = await app.mailbox.mail(email, 2);
    expect(mail.text).toContain('5 minutes');
    const { challengeId } = challenge;
    const signedIn = await loginWithCode(app.client, { challengeId, code: codeIn(mail) });
    expect(signedIn).toMatchObject({ status: 200, body: { status: 'authenticated', user: { id: user.id } } });
    expect(claimsOf(signedIn.body.tokens.accessToken)).toMatchObject({ amr: ['otp'], sub: user.id });
    expect((await readMe(app.client, signedIn.body.tokens.accessToken)).status).toBe(200);
  });

  it('rejects a code whose secret is no longer configured', async () => {
    const { email } = await signUp(app);
    const { challengeId } = await startCodeLogin(app.client, email);
    const code = await derivedCode(app, challengeId);
    await app.query(`UPDATE challenges SET kid = 'lost' WHERE id = $1`, [challengeId]);
    expectProblem(await loginWithCode(app.client, { challengeId, code }), 'otp.invalid');
    expect(await challengeRow(app, challengeId)).toMatchObject({ attempts: 1, consumed_at: null });
  });

  it('does not change password and other sessions of a verified account', async () => {
    const account = await signUp(app);
    const { challengeId } = await startCodeLogin(app.client, account.email);
    const code = await derivedCode(app, challengeId);
    expect((await loginWithCode(app.client, { challengeId, code })).status).toBe(200);
    expect((await login(app.client, account)).status).toBe(200);
    expect((await readMe(app.client, account.tokens.accessToken)).status).toBe(200);
  });

  it('does not change a verified account, and keeps its other codes valid', async () => {
    const { email, user } = await signUp(app);
    const row = () => app.query('SELECT * FROM users WHERE id = $1', [user.id]);
    const before = await row();
    const reset = await startPasswordReset(app.client, email);
    const { challengeId } = await startCodeLogin(app.client, email);
    const signedIn = await loginWithCode(app.client, {
      challengeId,
      code: await derivedCode(app, challengeId),
    });
    expect(signedIn.body.user).toEqual(user);
    expect(await row()).toEqual(before);
    const proof = { challengeId: reset.challengeId, code: await derivedCode(app, reset.challengeId) };
    expect((await resetPassword(app.client, { ...proof, newPassword })).status).toBe(204);
  });

  it('[REG-4] verifies an unverified account, which loses its earlier password and sessions', async () => {
    const account = await unverifiedAccount(app);
    const { email, user, tokens } = account;
    const { challengeId } = await startCodeLogin(app.client, email);
    const code = await derivedCode(app, challengeId);
    const signedIn = await loginWithCode(app.client, { challengeId, code });
    expect(signedIn.body.user).toMatchObject({ id: user.id, emailVerified: true });
    expect(await liveSessions(app, user.id)).toEqual([sessionIdOf(signedIn.body)]);
    expectProblem(await readMe(app.client, tokens.accessToken), 'auth.token_invalid');
    expectProblem(await login(app.client, account), 'auth.credentials_invalid');
  });

  it('gives an unknown address the same response, with a code that is never accepted', async () => {
    const { email } = await signUp(app);
    const known = await startCodeLogin(app.client, email);
    const decoy = await startCodeLogin(app.client, freshEmail());
    expect(Object.keys(decoy)).toEqual(Object.keys(known));
    expect(decoy).toMatchObject({ purpose: 'code_login', codeLength: 8, destination: 'a•••@example.com' });
    const code = await derivedCode(app, decoy.challengeId);
    expectProblem(await loginWithCode(app.client, { challengeId: decoy.challengeId, code }), 'otp.invalid');
  });

  it('rejects any code after five wrong ones, an expired one, and a used one', async () => {
    const { email } = await signUp(app);
    const used = await startCodeLogin(app.client, email);
    const usedCode = await derivedCode(app, used.challengeId);
    await loginWithCode(app.client, { challengeId: used.challengeId, code: usedCode });
    const guessed = await startCodeLogin(app.client, email);
    const guessedCode = await derivedCode(app, guessed.challengeId);
    for (let attempt = 1; attempt <= 5; attempt++) {
      const guess = { challengeId: guessed.challengeId, code: wrongCode(guessedCode) };
      expectProblem(await loginWithCode(app.client, guess), 'otp.invalid');
    }
    const expired = await startCodeLogin(app.client, email);
    const expiredCode = await derivedCode(app, expired.challengeId);
    await age(app, expired.challengeId, 301);
    const proofs: [string, string][] = [
      [used.challengeId, usedCode],
      [guessed.challengeId, guessedCode],
      [expired.challengeId, expiredCode],
    ];
    for (const [challengeId, code] of proofs) {
      expectProblem(await loginWithCode(app.client, { challengeId, code }), 'otp.invalid');
    }
  });

  it('is impossible once the account has another address', async () => {
    const { email, user } = await signUp(app);
    const { challengeId } = await startCodeLogin(app.client, email);
    await app.query('UPDATE users SET email = $1 WHERE id = $2', [freshEmail(), user.id]);
    const code = await derivedCode(app, challengeId);
    expectProblem(await loginWithCode(app.client, { challengeId, code }), 'otp.invalid');
    expect(await challengeRow(app, challengeId)).toMatchObject({ attempts: 1, consumed_at: null });
  });

  it('is impossible for a disabled account, as if it did not exist', async () => {
    const { email, user } = await signUp(app);
    const before = await startCodeLogin(app.client, email);
    await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [user.id]);
    const after = await startCodeLogin(app.client, email);
    expect(await challengeRow(app, after.challengeId)).toMatchObject({ is_decoy: true });
    for (const { challengeId } of [before, after]) {
      const code = await derivedCode(app, challengeId);
      expectProblem(await loginWithCode(app.client, { challengeId, code }), 'otp.invalid');
    }
  });
});
