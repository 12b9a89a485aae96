import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { liveSessions, newPassword } from '../support/accounts.js';
import { derivedCode } from '../support/challenges.js';
import {
  ageRecovery,
  bothProofs,
  carryOutRecoveries,
  recoveryNotices,
  requestRecovery,
  startAppWithRecovery,
  startRecovery,
  waitForRecovery,
  type RecoveryBody,
} from '../support/factor-recoveries.js';
import {
  goodPassword,
  login,
  reauthenticate,
  resetPassword,
  signUp,
  startPasswordReset,
  startReauthentication,
} from '../support/journeys.js';
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
  type Enrolled,
  type FactorsBody,
} from '../support/second-factors.js';

const hour = 3_600_000;

describe('the recovery of lost factors', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startAppWithRecovery();
  });
  afterAll(() => app.close());

  const factorsOf = async ({ tokens }: Enrolled) =>
    (
      await app.client.get<FactorsBody & { recovery: RecoveryBody['recovery'] | null }>(
        '/v1/users/me/factors',
        { token: tokens.accessToken },
      )
    ).body;
  const cancel = ({ tokens }: Enrolled) =>
    app.client.send('DELETE', '/v1/users/me/factor-recovery', { token: tokens.accessToken });
  const carryOut = () => carryOutRecoveries(app.firstApp);

  it('starts after password and mailbox, in either order, neither of which signs in', async () => {
    for (const first of ['password', 'mailbox'] as const) {
      const account = await signUpWithTotp(app);
      const sessions = await liveSessions(app, account.user.id);
      const owed =
        first === 'password'
          ? await owedAfterPassword(app.client, account)
          : await owedAfterCode(app, account.email);
      const { signInToken } = owed.signIn;
      const early = expectProblem(
        await requestRecovery(app.client, signInToken),
        'auth.reauthentication_required',
      );
      expect(early).toMatchObject({ methods: [first === 'password' ? 'email_code' : 'password'] });
      const missing =
        first === 'password' ? await stepCode(app, signInToken) : { password: account.password };
      const added = await confirmStep(app.client, { signInToken, trustDevice: true, ...missing });
      expect({ status: added.status, body: added.body }).toEqual({ status: 200, body: owed });
      const before = Date.now();
      const { status, body } = await requestRecovery(app.client, signInToken);
      expect(status).toBe(202);
      expect(Date.parse(body.recovery.requestedAt)).toBeGreaterThan(before - 5_000);
      expect(Date.parse(body.recovery.effectiveAt) - Date.parse(body.recovery.requestedAt)).toBe(24 * hour);
      expect(await liveSessions(app, account.user.id)).toEqual(sessions);
      expect(await recoveryNotices(app, account.user.id)).toEqual(['requested']);
      expect(await app.query('SELECT FROM trusted_devices WHERE user_id = $1', [account.user.id])).toEqual(
        [],
      );
    }
  });

  it('takes the missing proof once, and then only a factor', async () => {
    const account = await signUpWithTotp(app);
    const signInToken = await bothProofs(app, account);
    const again = await app.client.post('/v1/auth/second-factor/challenge', {
      body: { signInToken, type: 'email_code' },
    });
    expectProblem(again, 'resource.conflict');
    expectProblem(await confirmStep(app.client, { signInToken, password: account.password }), 'otp.invalid');
    const found = await confirmStep(app.client, { signInToken, totpCode: totpCode(account.secret) });
    expect(found.body.status).toBe('authenticated');
    expectProblem(await requestRecovery(app.client, signInToken), 'auth.sign_in_invalid');
  });

  it('tells the owner at once, at half time and at the end, and removes every factor with every session', async () => {
    const account = await signUpWithTotp(app);
    const { effectiveAt } = await startRecovery(app, account);
    const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
    const told = await eventually('the notice', async () => {
      const texts = (await app.mailbox.mails(account.email)).map(({ text }) => text.replaceAll(/\s+/g, ' '));
      const withDay = texts.filter((text) => text.includes(day.format(new Date(effectiveAt))));
      return withDay.length > 0 ? withDay : null;
    });
    expect(told).toHaveLength(1);
    expect((await factorsOf(account)).recovery).toMatchObject({ effectiveAt });

    await ageRecovery(app, account.user.id, 11.9);
    await carryOut();
    expect(await recoveryNotices(app, account.user.id)).toEqual(['requested']);
    await ageRecovery(app, account.user.id, 0.2);
    await carryOut();
    await carryOut();
    expect(await recoveryNotices(app, account.user.id)).toEqual(['requested', 'reminder']);
    await ageRecovery(app, account.user.id, 11.8);
    await carryOut();
    expect((await factorsOf(account)).totp).not.toBeNull();
    await ageRecovery(app, account.user.id, 0.3);
    const pending = await bothProofs(app, account);
    await carryOut();
    await carryOut();

    expect(await recoveryNotices(app, account.user.id)).toEqual(['requested', 'reminder', 'done']);
    expect(await liveSessions(app, account.user.id)).toEqual([]);
    expectProblem(await requestRecovery(app.client, pending), 'auth.sign_in_invalid');
    const signedIn = await login(app.client, account);
    expect(signedIn.body.status).toBe('authenticated');
    const factors = await factorsOf({ ...account, tokens: signedIn.body.tokens });
    expect(factors).toMatchObject({ required: false, totp: null, recoveryCodes: null, recovery: null });
    const events = app.logLines.filter((line) => line.includes(account.user.id));
    for (const event of ['account.factor_recovery_requested', 'account.factors_recovered'])
      expect(events.filter((line) => line.includes(event))).toHaveLength(1);
  });

  it('returns the same time when it is requested again, without another notice', async () => {
    const account = await signUpWithTotp(app);
    const first = await startRecovery(app, account);
    await ageRecovery(app, account.user.id, 5);
    const [second, third] = [await startRecovery(app, account), await startRecovery(app, account)];
    expect(second).toEqual(third);
    expect(Date.parse(first.effectiveAt) - Date.parse(second.effectiveAt)).toBe(5 * hour);
    expect(await recoveryNotices(app, account.user.id)).toEqual(['requested']);
  });

  it('is cancelled by a sign-in or a reauthentication with a factor, and by its owner', async () => {
    const ways: ((account: Enrolled) => Promise<{ status: number }>)[] = [
      async (account) => {
        const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
        return confirmStep(app.client, { signInToken, totpCode: totpCode(account.secret) });
      },
      async (account) => {
        const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
        return confirmStep(app.client, { signInToken, recoveryCode: account.recoveryCodes[0] });
      },
      ({ tokens, secret }) =>
        app.client.post('/v1/auth/reauthentication/confirm', {
          token: tokens.accessToken,
          body: { totpCode: totpCode(secret) },
        }),
      ({ tokens, recoveryCodes }) =>
        app.client.post('/v1/auth/reauthentication/confirm', {
          token: tokens.accessToken,
          body: { recoveryCode: recoveryCodes[0] },
        }),
      cancel,
    ];
    for (const way of ways) {
      const account = await signUpWithTotp(app);
      await startRecovery(app, account);
      await waitForRecovery(app, account.user.id);
      expect([200, 204]).toContain((await way(account)).status);
      await carryOut();
      expect(await recoveryNotices(app, account.user.id)).toEqual(['requested', 'reminder', 'cancelled']);
      expect(await factorsOf(account)).toMatchObject({ totp: {}, recovery: null });
      expectProblem(await cancel(account), 'resource.not_found');
    }
  });

  it('is not cancelled by a password or a code from the mailbox, nor by a trusted device', async () => {
    const account = await signUpWithTotp(app);
    const token = account.tokens.accessToken;
    const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
    const proof = { signInToken, trustDevice: true, totpCode: totpCode(account.secret) };
    const { deviceToken } = (await confirmStep(app.client, proof)).body;
    await startRecovery(app, account);
    const trusted = await app.client.post<{ status: string }>('/v1/auth/login', {
      body: { email: account.email, password: account.password },
      headers: { 'x-device-token': deviceToken },
    });
    expect(trusted.body.status).toBe('authenticated');
    expect((await reauthenticate(app.client, token, { password: account.password })).status).toBe(200);
    const { challengeId } = await startReauthentication(app.client, token);
    const code = await derivedCode(app, challengeId);
    expect((await reauthenticate(app.client, token, { challengeId, code })).status).toBe(200);
    await carryOut();
    expect(await recoveryNotices(app, account.user.id)).toEqual(['requested']);
    expect((await factorsOf(account)).recovery).not.toBeNull();
  });

  it('is cancelled by a reset of the password and by a change of the factors, and can be requested again', async () => {
    const changes: ((account: Enrolled) => Promise<string>)[] = [
      async ({ email }) => {
        const { challengeId } = await startPasswordReset(app.client, email);
        const code = await derivedCode(app, challengeId);
        expect((await resetPassword(app.client, { challengeId, code, newPassword })).status).toBe(204);
        return newPassword;
      },
      async ({ tokens, user }) => {
        await app.query('UPDATE sessions SET factor_authenticated_at = now() WHERE user_id = $1', [user.id]);
        const made = await app.client.post('/v1/users/me/recovery-codes', { token: tokens.accessToken });
        expect(made.status).toBe(201);
        return goodPassword;
      },
    ];
    for (const change of changes) {
      const account = await signUpWithTotp(app);
      await startRecovery(app, account);
      await waitForRecovery(app, account.user.id);
      const password = await change(account);
      await carryOut();
      expect(await recoveryNotices(app, account.user.id)).toEqual(['requested', 'reminder', 'cancelled']);
      const changed = { ...account, password };
      const { effectiveAt } = await startRecovery(app, changed);
      expect(Date.parse(effectiveAt)).toBeGreaterThan(Date.now() + 23 * hour);
      expect((await owedAfterPassword(app.client, changed)).status).toBe('second_factor_required');
    }
  });

  it('replaces one that a change has ended before the owner was told', async () => {
    const account = await signUpWithTotp(app);
    await startRecovery(app, account);
    await waitForRecovery(app, account.user.id);
    await app.query('UPDATE users SET credential_version = credential_version + 1 WHERE id = $1', [
      account.user.id,
    ]);
    expect((await factorsOf(account)).recovery).toBeNull();
    await startRecovery(app, account);
    await carryOut();
    expect((await factorsOf(account)).totp).not.toBeNull();
    expect(await recoveryNotices(app, account.user.id)).toEqual(['requested', 'reminder', 'requested']);
  });

  it('ends silently with a disabled account', async () => {
    const account = await signUpWithTotp(app);
    await startRecovery(app, account);
    await waitForRecovery(app, account.user.id);
    const { id } = account.user;
    await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [id]);
    await carryOut();
    expect(await app.query('SELECT FROM factor_recoveries WHERE user_id = $1', [id])).toEqual([]);
    expect(await recoveryNotices(app, id)).toEqual(['requested', 'reminder']);
    expect(await app.query('SELECT FROM totp_factors WHERE user_id = $1', [id])).toHaveLength(1);
  });

  it('removes nothing within twelve hours of the notice at half time, however late that was', async () => {
    const account = await signUpWithTotp(app);
    await startRecovery(app, account);
    await ageRecovery(app, account.user.id, 100);
    await carryOut();
    await carryOut();
    expect((await factorsOf(account)).totp).not.toBeNull();
    expect(await recoveryNotices(app, account.user.id)).toEqual(['requested', 'reminder']);
    await ageRecovery(app, account.user.id, 12);
    await carryOut();
    expect(await recoveryNotices(app, account.user.id)).toEqual(['requested', 'reminder', 'done']);
  });

  it('is part of the export', async () => {
    const account = await signUpWithTotp(app);
    await startRecovery(app, account);
    await app.query('UPDATE sessions SET factor_authenticated_at = now() WHERE user_id = $1', [
      account.user.id,
    ]);
    const { body } = await app.client.get<{ factors: Partial<RecoveryBody> }>('/v1/users/me/export', {
      token: account.tokens.accessToken,
    });
    expect(body.factors.recovery).toEqual((await factorsOf(account)).recovery);
  });

  it('is not for accounts without a password, or without a factor that could be lost', async () => {
    const passwordless = await signUpWithTotp(app);
    await app.query('UPDATE users SET password_hash = NULL WHERE id = $1', [passwordless.user.id]);
    const owed = await owedAfterCode(app, passwordless.email);
    const { signInToken } = owed.signIn;
    expectProblem(await requestRecovery(app.client, signInToken), 'resource.conflict');
    expectProblem(await confirmStep(app.client, { signInToken, password: goodPassword }), 'otp.invalid');
    const byMail = await signUp(app);
    await requireEmailCode(app, byMail);
    const pending = (await owedAfterPassword(app.client, byMail)).signIn.signInToken;
    expectProblem(await requestRecovery(app.client, pending), 'resource.conflict');
  });

  it('rejects a bad request with the contract’s problem', async () => {
    const path = '/v1/auth/second-factor/recovery';
    for (const body of [{}, { signInToken: 7 }, { signInToken: 'x'.repeat(257) }, []])
      expectProblem(await app.client.post(path, { body }), 'request.invalid');
    for (const signInToken of ['x', '\u0000', 'é'.repeat(100), `${'a'.repeat(36)}.${'A'.repeat(43)}`])
      expectProblem(await requestRecovery(app.client, signInToken), 'auth.sign_in_invalid');
  });
});

describe('the recovery of lost factors, while it is off', () => {
  let app: TestApp;
  let other: TestApp;
  beforeAll(async () => {
    app = await startApp();
    other = await startAppWithRecovery({ database: app.database, mailbox: app.mailbox, runsJobs: false });
  });
  afterAll(async () => {
    await other.close();
    await app.close();
  });

  it('is not found, and no missing proof is taken', async () => {
    const account = await signUpWithTotp(app);
    const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
    const unknown = 'no-such-sign-in';
    for (const token of [signInToken, unknown])
      expectProblem(await requestRecovery(app.client, token), 'resource.not_found');
    const challenge = await app.client.post('/v1/auth/second-factor/challenge', {
      body: { signInToken, type: 'email_code' },
    });
    expectProblem(challenge, 'resource.conflict');
    const byMail = (await owedAfterCode(app, account.email)).signIn.signInToken;
    const password = await confirmStep(app.client, { signInToken: byMail, password: account.password });
    expectProblem(password, 'otp.invalid');
  });

  it('cancels those from before', async () => {
    const account = await signUpWithTotp(app);
    await startRecovery(other, account);
    await waitForRecovery(other, account.user.id);
    await carryOutRecoveries(app.firstApp);
    expect(await recoveryNotices(app, account.user.id)).toEqual(['requested', 'reminder', 'cancelled']);
    await forgetTotpUse(app, account.user.id);
    expect((await owedAfterPassword(app.client, account)).status).toBe('second_factor_required');
  });
});
