import { startApp, type TestApp } from '../support/app.js';
import { ageSignIns, liveSessions } from '../support/accounts.js';
import { claimsOf, login, readMe, signUp, type ChallengeBody } from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';
import {
  confirmStep,
  forgetTotpUse,
  owedAfterCode,
  owedAfterPassword,
  requireEmailCode,
  signUpWithTotp,
  stepCode,
  totpCode,
  wrongTotpCode,
  type FactorsBody,
  type SetupBody,
} from '../support/second-factors.js';

describe('an account with an authenticator app', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('signs in with password and code, in two steps that reveal nothing between them', async () => {
    const account = await signUpWithTotp(app);
    const owed = await owedAfterPassword(app.client, account);
    expect(owed).toEqual({
      status: 'second_factor_required',
      signIn: {
        signInToken: expect.any(String),
        expiresAt: expect.any(String),
        methods: [{ type: 'totp' }, { type: 'recovery_code' }],
      },
    });
    expect(await liveSessions(app, account.user.id)).toHaveLength(1); // that of the sign-up
    const { signInToken } = owed.signIn;
    const { status, body } = await confirmStep(app.client, {
      signInToken,
      totpCode: totpCode(account.secret),
    });
    expect({ status, of: body.status, email: body.user.email }).toEqual({
      status: 200,
      of: 'authenticated',
      email: account.email,
    });
    expect(claimsOf(body.tokens.accessToken)).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], acr: 'aal2' });
    expect((await readMe(app.client, body.tokens.accessToken)).status).toBe(200);
  });

  it('signs in with a code from the mailbox and the app, which is no AAL2', async () => {
    const account = await signUpWithTotp(app);
    const { signIn } = await owedAfterCode(app, account.email);
    expect(signIn.methods.map(({ type }) => type)).toEqual(['totp', 'recovery_code']);
    const { body } = await confirmStep(app.client, {
      signInToken: signIn.signInToken,
      totpCode: totpCode(account.secret),
    });
    expect(claimsOf(body.tokens.accessToken)).toMatchObject({ amr: ['otp', 'mfa'], acr: 'aal1' });
  });

  it('accepts each code once, also in another sign-in', async () => {
    const account = await signUpWithTotp(app);
    const [first, second] = [
      await owedAfterPassword(app.client, account),
      await owedAfterPassword(app.client, account),
    ];
    const code = totpCode(account.secret, 1);
    const step = (signInToken: string) => confirmStep(app.client, { signInToken, totpCode: code });
    expect((await step(first.signIn.signInToken)).status).toBe(200);
    expectProblem(await step(second.signIn.signInToken), 'otp.invalid');
  });

  it('signs in with a recovery code, once, and is told how many are left', async () => {
    const account = await signUpWithTotp(app);
    expect(account.recoveryCodes).toHaveLength(10);
    const [recoveryCode = ''] = account.recoveryCodes;
    const tokenOf = async () => (await owedAfterPassword(app.client, account)).signIn.signInToken;
    const used = await confirmStep(app.client, { signInToken: await tokenOf(), recoveryCode });
    expect({ status: used.status, left: used.body.recoveryCodesRemaining }).toEqual({ status: 200, left: 9 });
    expect(claimsOf(used.body.tokens.accessToken)).toMatchObject({ acr: 'aal2' });
    const again = await confirmStep(app.client, { signInToken: await tokenOf(), recoveryCode });
    expectProblem(again, 'otp.invalid');
  });

  it('ends a pending sign-in after five wrong proofs, and tells the owner', async () => {
    const account = await signUpWithTotp(app);
    const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
    const known = (await app.mailbox.mails(account.email)).length;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const wrong = await confirmStep(app.client, { signInToken, totpCode: wrongTotpCode(account.secret) });
      expectProblem(wrong, 'otp.invalid');
    }
    const late = await confirmStep(app.client, { signInToken, totpCode: totpCode(account.secret) });
    expectProblem(late, 'auth.sign_in_invalid');
    const notice = await app.mailbox.mail(account.email, known + 1);
    expect(notice.text).toMatch(/password/);
  });

  it('is not accepted as an access token, and not after it was used', async () => {
    const account = await signUpWithTotp(app);
    const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
    expectProblem(await readMe(app.client, signInToken), 'auth.token_invalid');
    const proof = { signInToken, totpCode: totpCode(account.secret) };
    expect((await confirmStep(app.client, proof)).status).toBe(200);
    await forgetTotpUse(app, account.user.id);
    expectProblem(await confirmStep(app.client, proof), 'auth.sign_in_invalid');
  });

  it('needs the factor for what needs a recent sign-in, and says so', async () => {
    const account = await signUpWithTotp(app);
    const { signIn } = await owedAfterPassword(app.client, account);
    const { body } = await confirmStep(app.client, {
      signInToken: signIn.signInToken,
      totpCode: totpCode(account.secret),
    });
    const token = body.tokens.accessToken;
    await app.query(
      `UPDATE sessions SET factor_authenticated_at = now() - interval '1 hour' WHERE user_id = $1`,
      [account.user.id],
    );
    const refused = expectProblem(
      await app.client.get('/v1/users/me/export', { token }),
      'auth.reauthentication_required',
    );
    expect(refused).toMatchObject({ methods: ['totp', 'recovery_code'] });
    // A password renews auth_time and does not open it.
    const path = '/v1/auth/reauthentication/confirm';
    expect((await app.client.post(path, { token, body: { password: account.password } })).status).toBe(200);
    expectProblem(await app.client.get('/v1/users/me/export', { token }), 'auth.reauthentication_required');
    await forgetTotpUse(app, account.user.id);
    const proof = { totpCode: totpCode(account.secret) };
    expect((await app.client.post(path, { token, body: proof })).status).toBe(200);
    expect((await app.client.get('/v1/users/me/export', { token })).status).toBe(200);
  });

  it('is removed with its recovery codes and every session', async () => {
    const account = await signUpWithTotp(app);
    const token = account.tokens.accessToken;
    await app.query('UPDATE sessions SET factor_authenticated_at = now() WHERE user_id = $1', [
      account.user.id,
    ]);
    expect((await app.client.send('DELETE', '/v1/users/me/totp', { token })).status).toBe(204);
    expect(await liveSessions(app, account.user.id)).toEqual([]);
    const { body } = await login(app.client, account);
    expect(body.status).toBe('authenticated');
    const factors = await app.client.get<FactorsBody>('/v1/users/me/factors', {
      token: body.tokens.accessToken,
    });
    expect(factors.body).toEqual({
      required: false,
      policy: 'optional',
      totp: null,
      phone: null,
      recoveryCodes: null,
      emailCode: false,
      recovery: null,
    });
  });
});

describe('setting up the first factor', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('needs a recent code from the mailbox: the password does not do', async () => {
    const account = await signUp(app);
    const { body } = await login(app.client, account);
    const token = body.tokens.accessToken;
    const refused = expectProblem(
      await app.client.post('/v1/users/me/totp', { token }),
      'auth.reauthentication_required',
    );
    expect(refused).toMatchObject({ methods: ['email_code'] });
  });

  it('is a plain switch for codes by e-mail, which then are owed after the password', async () => {
    const account = await signUp(app);
    await requireEmailCode(app, account);
    const owed = await owedAfterPassword(app.client, account);
    expect(owed.signIn.methods).toEqual([
      { type: 'email_code', destination: expect.stringMatching(/^a•••@/) },
    ]);
    const { signInToken } = owed.signIn;
    const proof = await stepCode(app, signInToken);
    const { body } = await confirmStep(app.client, { signInToken, ...proof });
    expect(claimsOf(body.tokens.accessToken)).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], acr: 'aal1' });
  });

  it('asks for the password after a code by e-mail', async () => {
    const account = await signUp(app);
    await requireEmailCode(app, account);
    const { signIn } = await owedAfterCode(app, account.email);
    expect(signIn.methods).toEqual([{ type: 'password' }]);
    const { signInToken } = signIn;
    const wrong = await confirmStep(app.client, { signInToken, password: 'not the password of it' });
    expectProblem(wrong, 'auth.password_incorrect');
    const right = await confirmStep(app.client, { signInToken, password: account.password });
    expect(right.body.status).toBe('authenticated');
  });

  it('does not accept the code of another pending sign-in', async () => {
    const account = await signUp(app);
    await requireEmailCode(app, account);
    const [one, other] = [
      await owedAfterPassword(app.client, account),
      await owedAfterPassword(app.client, account),
    ];
    const proof = await stepCode(app, one.signIn.signInToken);
    const crossed = await confirmStep(app.client, { signInToken: other.signIn.signInToken, ...proof });
    expectProblem(crossed, 'otp.invalid');
  });
});

describe('an installation that requires a second factor', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { SECOND_FACTOR_POLICY: 'required' } });
  });
  afterAll(() => app.close());

  it('lets a new account set one up before it opens a session', async () => {
    const person = { email: 'ada-policy@example.com', password: 'correct horse battery', fullName: 'Ada' };
    const { body: started } = await app.client.post<ChallengeBody>('/v1/auth/register', { body: person });
    const { challengeId } = started.challenge;
    const mail = await app.mailbox.mail(person.email, 1);
    const code = /\b\d{6}\b/.exec(mail.text ?? '')?.[0];
    const { body: owed } = await app.client.post<{
      status: string;
      signIn: { signInToken: string };
      enrollment: object;
    }>('/v1/auth/email-verification/confirm', { body: { challengeId, code } });
    expect(owed).toMatchObject({
      status: 'second_factor_enrollment_required',
      enrollment: { mailboxVerified: true, allowed: ['totp'] },
    });
    const { signInToken } = owed.signIn;
    const path = '/v1/auth/second-factor/enrollment/totp';
    const { body: setup } = await app.client.post<SetupBody>(path, { body: { signInToken } });
    const confirmed = await app.client.post<{ status: string; recoveryCodes: string[] }>(`${path}/confirm`, {
      body: { signInToken, setupId: setup.setupId, totpCode: totpCode(setup.secret) },
    });
    expect(confirmed.body.status).toBe('authenticated');
    expect(confirmed.body.recoveryCodes).toHaveLength(10);
    const mails = await app.mailbox.mails(person.email);
    expect(mails.map(({ subject }) => subject)).not.toContainEqual(expect.stringMatching(/new device/i));
  });

  it('asks for a code from the mailbox first, after a sign-in by password', async () => {
    const account = await signUpUnderNoPolicy(app);
    const owed = await owedAfterPassword(app.client, account);
    expect(owed).toMatchObject({
      status: 'second_factor_enrollment_required',
      enrollment: { mailboxVerified: false },
      signIn: { methods: [{ type: 'email_code' }] },
    });
    const { signInToken } = owed.signIn;
    const path = '/v1/auth/second-factor/enrollment/totp';
    expectProblem(await app.client.post(path, { body: { signInToken } }), 'auth.reauthentication_required');
    const { status, body } = await confirmStep(app.client, {
      signInToken,
      ...(await stepCode(app, signInToken)),
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { status: 'second_factor_enrollment_required', enrollment: { mailboxVerified: true } },
    });
    expect((await app.client.post(path, { body: { signInToken } })).status).toBe(200);
  });
});

/** An account from before the policy. */
async function signUpUnderNoPolicy(app: TestApp) {
  const before = await startApp({ database: app.database, mailbox: app.mailbox });
  const account = await signUp(before);
  await before.close();
  await ageSignIns(app, account.user.id, 3_600);
  return account;
}
