import { liveSessions } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { inParallel } from '../support/in-parallel.js';
import { readMe, signUp, startCodeLogin, loginWithCode } from '../support/journeys.js';
import { derivedCode } from '../support/challenges.js';
import { expectProblem } from '../support/problems.js';
import {
  confirmStep,
  forgetTotpUse,
  owedAfterCode,
  owedAfterPassword,
  signUpWithTotp,
  stepCode,
  totpCode,
  wrongTotpCode,
  type Enrolled,
  type SecondStepBody,
  type SetupBody,
} from '../support/second-factors.js';

const enrollmentPath = '/v1/auth/second-factor/enrollment/totp';
const recentFactor = (app: TestApp, userId: string) =>
  app.query('UPDATE sessions SET factor_authenticated_at = now() WHERE user_id = $1', [userId]);
const tokenOf = async (app: TestApp, account: { email: string; password: string; fullName: string }) =>
  (await owedAfterPassword(app.client, account)).signIn.signInToken;

describe('a change of factors', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const trustedToken = async (account: Enrolled) => {
    const signInToken = await tokenOf(app, account);
    const proof = { signInToken, totpCode: totpCode(account.secret), trustDevice: true };
    return (await confirmStep(app.client, proof)).body;
  };

  it.each<[string, string, string, object | undefined, RegExp]>([
    ['new recovery codes', 'POST', 'recovery-codes', undefined, /recovery codes/i],
    ['switching the factor off', 'PUT', 'second-factor', { required: false }, /switched off/i],
    ['removing the app', 'DELETE', 'totp', undefined, /authenticator app/i],
  ])(
    '[MFA-32] ends the other sessions and the trust in devices, and notifies the owner: %s',
    async (_, method, path, body, subject) => {
      const account = await signUpWithTotp(app);
      const other = await trustedToken(account);
      await recentFactor(app, account.user.id);
      const known = (await app.mailbox.mails(account.email)).length;
      const response = await app.client.send(method, `/v1/users/me/${path}`, {
        token: account.tokens.accessToken,
        body,
      });
      expect(response.status).toBeLessThan(300);
      expectProblem(await readMe(app.client, other.tokens.accessToken), 'auth.token_invalid');
      expect((await liveSessions(app, account.user.id)).length).toBe(method === 'DELETE' ? 0 : 1);
      expect(await app.query('SELECT FROM trusted_devices WHERE user_id = $1', [account.user.id])).toEqual(
        [],
      );
      const mails = await eventually('the notice', async () => {
        const found = (await app.mailbox.mails(account.email)).slice(known);
        return found.some((mail) => subject.test(mail.subject ?? '')) ? found : null;
      });
      expect(mails.length).toBeGreaterThan(0);
    },
  );

  it('is not made where nothing could be asked', async () => {
    const { email } = await signUp(app);
    await app.query('UPDATE users SET password_hash = NULL WHERE email = $1', [email]);
    const { challengeId } = await startCodeLogin(app.client, email);
    const proof = { challengeId, code: await derivedCode(app, challengeId) };
    const token = (await loginWithCode(app.client, proof)).body.tokens.accessToken;
    const on = await app.client.send('PUT', '/v1/users/me/second-factor', {
      token,
      body: { required: true },
    });
    expectProblem(on, 'resource.conflict');
    expectProblem(await app.client.post('/v1/users/me/recovery-codes', { token }), 'resource.conflict');
    expectProblem(await app.client.send('DELETE', '/v1/users/me/totp', { token }), 'resource.not_found');
  });

  it('[MFA-33] leaves every other account alone: a removed app, a used or a wrong code, a removed device', async () => {
    const [mine, theirs] = [await signUpWithTotp(app), await signUpWithTotp(app)];
    await trustedToken(theirs);
    await forgetTotpUse(app, theirs.user.id);
    const stateOf = () =>
      app.query(
        `SELECT t.id, last_step, failures_in_a_row, d.id AS device FROM totp_factors t
         JOIN trusted_devices d USING (user_id) WHERE user_id = $1`,
        [theirs.user.id],
      );
    const before = await stateOf();
    expect(before).toMatchObject([{ failures_in_a_row: 0, last_step: '0' }]);
    const signInToken = await tokenOf(app, mine);
    const wrong = { signInToken, totpCode: wrongTotpCode(mine.secret) };
    expectProblem(await confirmStep(app.client, wrong), 'otp.invalid');
    const [row] = await app.query('SELECT failures_in_a_row FROM totp_factors WHERE user_id = $1', [
      mine.user.id,
    ]);
    expect(row).toEqual({ failures_in_a_row: 1 });
    const right = { signInToken, totpCode: totpCode(mine.secret) };
    const { tokens } = (await confirmStep(app.client, right)).body;
    const token = tokens.accessToken;
    const devices = '/v1/users/me/trusted-devices';
    const [{ device = '' } = {}] = before as { device?: string }[]; // selected above
    expectProblem(await app.client.send('DELETE', `${devices}/${device}`, { token }), 'resource.not_found');
    expect((await app.client.send('DELETE', devices, { token })).status).toBe(204);
    expect((await app.client.send('DELETE', '/v1/users/me/totp', { token })).status).toBe(204);
    expect(await stateOf()).toEqual(before);
  });

  it('[MFA-34] does not trust a device that nobody asked to trust, nor its earlier token once it is trusted again', async () => {
    const account = await signUpWithTotp(app);
    const signIn = async (deviceToken: string) => {
      const { email, password } = account;
      const headers = { 'x-device-token': deviceToken };
      type Body = { status: string; signIn?: { signInToken: string }; deviceToken: string };
      const sending = { body: { email, password }, headers };
      return (await app.client.post<Body>('/v1/auth/login', sending)).body;
    };
    const step = async (deviceToken: string, trustDevice?: boolean) => {
      await forgetTotpUse(app, account.user.id);
      const { signInToken } = (await signIn(deviceToken)).signIn ?? {};
      const proof = { signInToken, totpCode: totpCode(account.secret), trustDevice };
      return (await confirmStep(app.client, proof, { 'x-device-token': deviceToken })).body.deviceToken;
    };
    const untrusted = await step('');
    expect((await signIn(untrusted)).status).toBe('second_factor_required');
    const trusted = await step(untrusted, true);
    const rows = () =>
      app.query('SELECT device_id FROM trusted_devices WHERE user_id = $1', [account.user.id]);
    expect(await rows()).toHaveLength(1);
    const { deviceToken: moved } = await signIn(trusted);
    expect((await signIn(trusted)).status).toBe('second_factor_required');
    expect((await signIn(moved)).status).toBe('authenticated');
    const all = '/v1/users/me/trusted-devices';
    await app.client.send('DELETE', all, { token: account.tokens.accessToken });
    expect(await rows()).toEqual([]);
  });

  it('[MFA-35] finishing one sign-in neither finishes nor helps another', async () => {
    const account = await signUpWithTotp(app);
    const [one, other] = [await tokenOf(app, account), await tokenOf(app, account)];
    const finish = (signInToken: string, recoveryCode = '') =>
      confirmStep(app.client, { signInToken, recoveryCode });
    expect((await finish(one, account.recoveryCodes[0])).status).toBe(200);
    expect((await finish(other, account.recoveryCodes[1])).status).toBe(200);
  });

  it('[MFA-36] notifies the owner of a used recovery code, also in a reauthentication', async () => {
    const account = await signUpWithTotp(app);
    const noticed = async (count: number) =>
      eventually(`notice ${count}`, async () => {
        const mails = await app.mailbox.mails(account.email);
        const found = mails.filter((mail) => /recovery code/i.test(mail.subject ?? ''));
        return found.length >= count ? found.length : null;
      });
    const signInToken = await tokenOf(app, account);
    const before = (await app.mailbox.mails(account.email)).filter((mail) =>
      /recovery code/i.test(mail.subject ?? ''),
    ).length;
    await confirmStep(app.client, { signInToken, recoveryCode: account.recoveryCodes[0] });
    expect(await noticed(before + 1)).toBe(before + 1);
    const again = await app.client.post('/v1/auth/reauthentication/confirm', {
      token: account.tokens.accessToken,
      body: { recoveryCode: account.recoveryCodes[1] },
    });
    expect(again.status).toBe(200);
    expect(await noticed(before + 2)).toBe(before + 2);
  });

  it('[MFA-37] does not offer or accept an app after 100 wrong codes in a row, until a recovery code is used', async () => {
    const account = await signUpWithTotp(app);
    await app.query('UPDATE totp_factors SET failures_in_a_row = 99 WHERE user_id = $1', [account.user.id]);
    const last = await tokenOf(app, account);
    const wrong = { signInToken: last, totpCode: wrongTotpCode(account.secret) };
    expectProblem(await confirmStep(app.client, wrong), 'otp.invalid');
    const owed = await owedAfterPassword(app.client, account);
    expect(owed.signIn.methods).toEqual([{ type: 'recovery_code' }]);
    const { signInToken } = owed.signIn;
    const right = { signInToken, totpCode: totpCode(account.secret) };
    expectProblem(await confirmStep(app.client, right), 'otp.invalid');
    const [recoveryCode] = account.recoveryCodes;
    expect((await confirmStep(app.client, { signInToken, recoveryCode })).status).toBe(200);
    const next = { signInToken: await tokenOf(app, account), totpCode: totpCode(account.secret) };
    expect((await confirmStep(app.client, next)).status).toBe(200);
  });
});

describe('a sign-in that has to set up a factor', () => {
  /** Without the policy, for accounts from before it. */
  let before: TestApp;
  let app: TestApp;
  beforeAll(async () => {
    before = await startApp();
    const env = { SECOND_FACTOR_POLICY: 'required' };
    app = await startApp({ database: before.database, mailbox: before.mailbox, env });
  });
  afterAll(async () => {
    await app.close();
    await before.close();
  });

  const begin = (signInToken: string) =>
    app.client.post<SetupBody>(enrollmentPath, { body: { signInToken } });
  const confirm = (body: object) =>
    app.client.post<{ status: string }>(`${enrollmentPath}/confirm`, { body });

  it('[MFA-38] sets up none where one is owed, and none with the password alone', async () => {
    const enrolled = await signUpWithTotp(before);
    const owing = await tokenOf(app, enrolled);
    expectProblem(await begin(owing), 'resource.conflict');
    const code = totpCode(enrolled.secret, 1);
    const forOwing = { signInToken: owing, setupId: 'any', totpCode: code };
    expectProblem(await confirm(forOwing), 'resource.conflict');
    const plain = await signUp(before);
    const byPassword = await tokenOf(app, plain);
    expectProblem(await begin(byPassword), 'auth.reauthentication_required');
    // Not even with the set-up of a sign-in that may.
    const { signInToken } = (await owedAfterCode(app, plain.email)).signIn;
    const { body: setup } = await begin(signInToken);
    const proof = { setupId: setup.setupId, totpCode: totpCode(setup.secret) };
    expectProblem(await confirm({ signInToken: byPassword, ...proof }), 'auth.reauthentication_required');
    expect((await confirm({ signInToken, ...proof })).body.status).toBe('authenticated');
  });

  it('[MFA-39] is verified by a code from the mailbox, and no other sign-in is', async () => {
    const [mine, theirs] = [await signUp(before), await signUp(before)];
    const [one, other, foreign] = [
      await tokenOf(app, mine),
      await tokenOf(app, mine),
      await tokenOf(app, theirs),
    ];
    const verified = await confirmStep(app.client, { signInToken: one, ...(await stepCode(app, one)) });
    expect(verified.body).toMatchObject({
      enrollment: { mailboxVerified: true },
      signIn: { signInToken: one },
    });
    for (const token of [other, foreign]) {
      expectProblem(await begin(token), 'auth.reauthentication_required');
    }
    expect((await begin(one)).status).toBe(200);
  });

  it('[MFA-40] opens one session by five parallel right codes', async () => {
    const account = await signUp(before);
    const { signInToken } = (await owedAfterCode(app, account.email)).signIn;
    const { body: setup } = await begin(signInToken);
    const body = { signInToken, setupId: setup.setupId, totpCode: totpCode(setup.secret) };
    const responses = await inParallel(app, 5, () => confirm(body));
    // Each of them makes ten recovery codes, for which the server may be too busy.
    const [first, ...others] = responses.map(({ status }) => status).toSorted();
    expect(first).toBe(200);
    expect(others.filter((status) => ![400, 401, 503].includes(status))).toEqual([]);
    expect(await liveSessions(app, account.user.id)).toHaveLength(1); // the earlier one has ended
  });

  it('is not switched off, nor its app removed, where everyone must have one', async () => {
    const enrolled = await signUpWithTotp(before);
    const token = enrolled.tokens.accessToken;
    await recentFactor(app, enrolled.user.id);
    const off = { token, body: { required: false } };
    expectProblem(await app.client.send('PUT', '/v1/users/me/second-factor', off), 'resource.conflict');
    expectProblem(await app.client.send('DELETE', '/v1/users/me/totp', { token }), 'resource.conflict');
  });

  it('refuses an expired set-up as a wrong code', async () => {
    const account = await signUp(before);
    const { signInToken } = (await owedAfterCode(app, account.email)).signIn;
    const { body: setup } = await begin(signInToken);
    await app.query('UPDATE totp_factors SET expires_at = now() WHERE user_id = $1', [account.user.id]);
    const proof = { signInToken, setupId: setup.setupId, totpCode: totpCode(setup.secret) };
    expectProblem(await confirm(proof), 'otp.invalid');
    const { body: next } = await begin(signInToken);
    const again = { signInToken, setupId: next.setupId, totpCode: totpCode(next.secret) };
    expect((await confirm(again)).body.status).toBe('authenticated');
  });
});

describe('an installation without trusted devices', () => {
  it('[MFA-41] trusts none, not even one from before', async () => {
    const app = await startApp();
    const account = await signUpWithTotp(app);
    const signInToken = await tokenOf(app, account);
    const proof = { signInToken, totpCode: totpCode(account.secret), trustDevice: true };
    const { deviceToken } = (await confirmStep(app.client, proof)).body;
    const without = await startApp({
      database: app.database,
      mailbox: app.mailbox,
      env: { TRUSTED_DEVICE_DAYS: '0' },
    });
    try {
      const { email, password } = account;
      const headers = { 'x-device-token': deviceToken };
      const { body } = await without.client.post<SecondStepBody>('/v1/auth/login', {
        body: { email, password },
        headers,
      });
      expect(body).toMatchObject({ status: 'second_factor_required' });
      await forgetTotpUse(app, account.user.id);
      const again = { ...proof, signInToken: body.signIn.signInToken };
      expect((await confirmStep(without.client, again)).status).toBe(200);
      expect(await app.query('SELECT FROM trusted_devices')).toHaveLength(1);
    } finally {
      await without.close();
      await app.close();
    }
  });
});
