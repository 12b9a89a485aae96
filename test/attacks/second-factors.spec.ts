import { runUsers } from '../../src/commands/users/users.command.js';
import { startApp, type TestApp } from '../support/app.js';
import { addressesOf } from '../support/address-states.js';
import { ageSignIns, newPassword } from '../support/accounts.js';
import { derivedCode } from '../support/challenges.js';
import { runCommand } from '../support/command-io.js';
import { setFactors, storeFactors } from '../support/factors.js';
import {
  freshPerson,
  goodPassword,
  login,
  loginWithCode,
  resetPassword,
  signUp,
  startCodeLogin,
  startPasswordReset,
  startReauthentication,
} from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';
import {
  confirmStep,
  forgetTotpUse,
  owedAfterPassword,
  requireEmailCode,
  signUpWithTotp,
  stepCode,
  totpCode,
  wrongTotpCode,
  type Enrolled,
} from '../support/second-factors.js';

const tokenOf = async (app: TestApp, account: Enrolled): Promise<string> =>
  (await owedAfterPassword(app.client, account)).signIn.signInToken;

describe('wrong codes', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { RATE_LIMIT_FACTOR: '1' }, instances: 2 });
  });
  afterAll(() => app.close());

  it('[MFA-6] of second steps and reauthentications together have one budget of an account', async () => {
    const account = await signUpWithTotp(app);
    const wrong = { totpCode: wrongTotpCode(account.secret) };
    const token = account.tokens.accessToken;
    const reauthenticate = (body: object) =>
      app.client.post('/v1/auth/reauthentication/confirm', { token, body });
    const first = await tokenOf(app, account);
    const recoveryCode = '0000000000000000';
    for (const [index, proof] of [wrong, { recoveryCode }, wrong, { recoveryCode }].entries()) {
      const client = app.clients[index % 2] ?? app.client;
      expectProblem(await confirmStep(client, { signInToken: first, ...proof }), 'otp.invalid');
    }
    const { challengeId } = await startReauthentication(app.client, token);
    for (let count = 0; count < 3; count += 1) {
      expectProblem(await reauthenticate(wrong), 'otp.invalid');
      expectProblem(await reauthenticate({ challengeId, code: '000000' }), 'otp.invalid');
    }
    const second = await tokenOf(app, account);
    const proof = { signInToken: second, totpCode: totpCode(account.secret) };
    expectProblem(await confirmStep(app.clients[1] ?? app.client, proof), 'rate_limit.exceeded');
    expectProblem(await reauthenticate({ totpCode: totpCode(account.secret) }), 'rate_limit.exceeded');
    // A device that the account knows has a budget of its own.
    const known = await confirmStep(app.client, proof, { 'x-device-token': account.deviceToken });
    expect(known.status).toBe(200);
  });

  it('[MFA-17] are limited per day too: twenty in two quarters of an hour', async () => {
    const account = await signUpWithTotp(app);
    const token = account.tokens.accessToken;
    const reauthenticate = (code: string, index: number) =>
      (app.clients[index % 2] ?? app.client).post('/v1/auth/reauthentication/confirm', {
        token,
        body: { totpCode: code },
      });
    const afterQuarter = () =>
      app.query(`UPDATE rate_limits SET expires_at = expires_at - interval '15 minutes'`);
    for (let quarter = 0; quarter < 2; quarter += 1) {
      for (let count = 0; count < 10; count += 1) {
        expectProblem(await reauthenticate(wrongTotpCode(account.secret), count), 'otp.invalid');
      }
      expectProblem(await reauthenticate(totpCode(account.secret), 0), 'rate_limit.exceeded');
      await afterQuarter();
    }
    const refused = expectProblem(await reauthenticate(totpCode(account.secret), 1), 'rate_limit.exceeded');
    expect(refused.retryAfterSeconds).toBeGreaterThan(82_000);
  });
});

describe('whoever has only one of two factors', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('[MFA-7] cannot set up a factor with the password, or change one without the factor', async () => {
    const plain = await signUp(app);
    const { body } = await login(app.client, plain);
    const post = (path: string, token: string) => app.client.post(path, { token });
    for (const path of ['/v1/users/me/totp', '/v1/users/me/recovery-codes']) {
      expectProblem(await post(path, body.tokens.accessToken), 'auth.reauthentication_required');
    }
    const enrolled = await signUpWithTotp(app);
    await ageSignIns(app, enrolled.user.id, 3_600);
    const token = enrolled.tokens.accessToken;
    const { challengeId } = await startReauthentication(app.client, token);
    const proof = { challengeId, code: await derivedCode(app, challengeId) };
    await app.client.post('/v1/auth/reauthentication/confirm', { token, body: proof });
    for (const [method, path] of [
      ['POST', '/v1/users/me/totp'],
      ['DELETE', '/v1/users/me/totp'],
      ['POST', '/v1/users/me/recovery-codes'],
      ['DELETE', '/v1/users/me'],
    ] as const) {
      expectProblem(await app.client.send(method, path, { token }), 'auth.reauthentication_required');
    }
  });

  it('[MFA-8] does not get in with a code by e-mail where that is the second factor', async () => {
    const account = await signUp(app);
    await requireEmailCode(app, account);
    const { challengeId } = await startCodeLogin(app.client, account.email);
    const proof = { challengeId, code: await derivedCode(app, challengeId) };
    const { body } = await loginWithCode(app.client, proof);
    const { signInToken } = (body as unknown as { signIn: { signInToken: string } }).signIn;
    expect(body.tokens).toBeUndefined();
    const again = await app.client.post('/v1/auth/second-factor/challenge', {
      body: { signInToken, type: 'email_code' },
    });
    expectProblem(again, 'resource.conflict');
    const other = (await owedAfterPassword(app.client, account)).signIn.signInToken;
    const code = await stepCode(app, other);
    expectProblem(await confirmStep(app.client, { signInToken, ...code }), 'otp.invalid');
  });

  it.each([
    [
      'signs in with a code',
      async (email: string) => {
        const { challengeId } = await startCodeLogin(app.client, email);
        await loginWithCode(app.client, { challengeId, code: await derivedCode(app, challengeId) });
      },
    ],
    [
      'resets the password',
      async (email: string) => {
        const { challengeId } = await startPasswordReset(app.client, email);
        const code = await derivedCode(app, challengeId);
        await resetPassword(app.client, { challengeId, code, newPassword });
      },
    ],
    ['registers', async (email: string) => void (await signUp(app, freshPerson({ email })))],
    [
      'has an operator verify it',
      async (email: string) => {
        const variables = { DATABASE_URL: app.database.url };
        expect((await runCommand(runUsers, ['verify', email], { variables })).exitCode).toBe(0);
      },
    ],
  ])('[MFA-9] keeps no factor in an account whose mailbox somebody else verifies: %s', async (_, verify) => {
    const [email = ''] = await addressesOf(app, 'unverified', 1);
    const [row] = await app.query<{ id: string }>('SELECT id FROM users WHERE email = $1', [email]);
    const userId = row?.id ?? '';
    await storeFactors(app, userId);
    await setFactors(app, [email], { factors: 9, required: true });
    await verify(email);
    const left = await app.query(
      `SELECT factors, second_factor_required AS required, email_verified_at IS NOT NULL AS verified,
              EXISTS (SELECT FROM totp_factors WHERE user_id = users.id) AS app,
              EXISTS (SELECT FROM recovery_codes WHERE user_id = users.id) AS codes,
              EXISTS (SELECT FROM trusted_devices WHERE user_id = users.id) AS devices
       FROM users WHERE id = $1`,
      [userId],
    );
    const none = { factors: 0, required: false, app: false, codes: false, devices: false };
    expect(left).toEqual([{ ...none, verified: true }]);
  });
});

describe('a trusted device', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const signInWith = (account: Enrolled, deviceToken: string, password = goodPassword) =>
    app.client.post<{ status: string; deviceToken: string; tokens: { accessToken: string } }>(
      '/v1/auth/login',
      {
        body: { email: account.email, password },
        headers: { 'x-device-token': deviceToken },
      },
    );

  const trusted = async (account: Enrolled, proof: object) => {
    const signInToken = await tokenOf(app, account);
    return (await confirmStep(app.client, { signInToken, trustDevice: true, ...proof })).body.deviceToken;
  };

  it('[MFA-10] stands in for the second step; a copy of its earlier token does not', async () => {
    const account = await signUpWithTotp(app);
    const earlier = await trusted(account, { totpCode: totpCode(account.secret) });
    const { body } = await signInWith(account, earlier);
    expect(body.status).toBe('authenticated');
    expect((await signInWith(account, earlier)).body.status).toBe('second_factor_required');
    expect((await signInWith(account, body.deviceToken)).body.status).toBe('authenticated');
  });

  it('[MFA-11] is no longer trusted after a reset, or once it is removed, and never after a recovery code', async () => {
    const account = await signUpWithTotp(app);
    const one = await trusted(account, { totpCode: totpCode(account.secret) });
    const { body } = await signInWith(account, one);
    const token = body.tokens.accessToken;
    const path = '/v1/users/me/trusted-devices';
    const listed = await app.client.get<{ data: { id: string; label: string }[] }>(path, { token });
    expect(listed.body.data).toHaveLength(1);
    const [{ id } = { id: '' }] = listed.body.data;
    expect((await app.client.send('DELETE', `${path}/${id}`, { token })).status).toBe(204);
    expect((await signInWith(account, body.deviceToken)).body.status).toBe('second_factor_required');
    await forgetTotpUse(app, account.user.id);
    const two = await trusted(account, { totpCode: totpCode(account.secret) });
    const { challengeId } = await startPasswordReset(app.client, account.email);
    const code = await derivedCode(app, challengeId);
    await resetPassword(app.client, { challengeId, code, newPassword });
    expect((await signInWith(account, two, newPassword)).body.status).toBe('second_factor_required');
    const changed = { ...account, password: newPassword };
    const three = await trusted(changed, { recoveryCode: account.recoveryCodes[0] });
    expect((await signInWith(account, three, newPassword)).body.status).toBe('second_factor_required');
  });
});
