import { runUsers } from '../../src/commands/users/users.command.js';
import { startApp, type TestApp } from '../support/app.js';
import { liveSessions, newPassword } from '../support/accounts.js';
import { derivedCode } from '../support/challenges.js';
import { runCommand } from '../support/command-io.js';
import { whileHolding } from '../support/held-rows.js';
import { inParallel } from '../support/in-parallel.js';
import {
  confirmEmailChange,
  freshEmail,
  goodPassword,
  login,
  resetPassword,
  signUp,
  startEmailChange,
  startPasswordReset,
} from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';
import { routesOf } from '../support/routes.js';
import {
  confirmStep,
  owedAfterPassword,
  requireEmailCode,
  signUpWithTotp,
  stepCode,
  totpCode,
  wrongTotpCode,
  type Enrolled,
  type SetupBody,
} from '../support/second-factors.js';

const tokenOf = async (app: TestApp, account: Enrolled): Promise<string> =>
  (await owedAfterPassword(app.client, account)).signIn.signInToken;

describe('a sign-in that waits for its second step', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ instances: 2 });
  });
  afterAll(() => app.close());

  it('[MFA-1] takes five wrong proofs, over all kinds and replicas', async () => {
    const account = await signUpWithTotp(app);
    const signInToken = await tokenOf(app, account);
    const wrong = [
      { totpCode: wrongTotpCode(account.secret) },
      { recoveryCode: '0000000000000000' },
      { challengeId: 'no-such-challenge', code: '123456' },
      { password: account.password }, // right, but not asked for
      { totpCode: wrongTotpCode(account.secret) },
    ];
    for (const [index, proof] of wrong.entries()) {
      const client = app.clients[index % 2] ?? app.client;
      expectProblem(await confirmStep(client, { signInToken, ...proof }), 'otp.invalid');
    }
    const right = await confirmStep(app.client, { signInToken, totpCode: totpCode(account.secret) });
    expectProblem(right, 'auth.sign_in_invalid');
  });

  it('[MFA-45] gets no attempt back from another code by e-mail, or from the same proof of the first step', async () => {
    const account = await signUp(app);
    await requireEmailCode(app, account);
    const { signIn } = await owedAfterPassword(app.client, account);
    const { signInToken } = signIn;
    const wrong = { signInToken, challengeId: 'no-such-challenge', code: '123456' };
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      expectProblem(await confirmStep(app.client, wrong), 'otp.invalid');
    }
    await owedAfterPassword(app.client, account); // opens another sign-in, with attempts of its own
    const proof = await stepCode(app, signInToken);
    expectProblem(await confirmStep(app.client, wrong), 'otp.invalid');
    expectProblem(await confirmStep(app.client, { signInToken, ...proof }), 'auth.sign_in_invalid');
  });

  it('[MFA-2] is finished once by fifty right codes at the same time', async () => {
    const account = await signUpWithTotp(app);
    const tokens: string[] = [];
    for (let count = 0; count < 10; count += 1) tokens.push(await tokenOf(app, account));
    const code = totpCode(account.secret);
    const before = (await liveSessions(app, account.user.id)).length;
    const responses = await inParallel(app, 50, (client, index) =>
      confirmStep(client, { signInToken: tokens[index % 10] ?? '', totpCode: code }),
    );
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(responses.every(({ status }) => [200, 400, 401].includes(status))).toBe(true);
    expect((await liveSessions(app, account.user.id)).length).toBe(before + 1);
  });

  describe('[MFA-3] ends as soon as', () => {
    const users = async (...args: string[]) => {
      const variables = { DATABASE_URL: app.database.url };
      expect((await runCommand(runUsers, args, { variables })).exitCode).toBe(0);
    };
    const send = async ({ tokens }: Enrolled, method: string, path: string, body?: object) => {
      const { status } = await app.client.send(method, path, { token: tokens.accessToken, body });
      expect(status).toBeLessThan(300);
    };

    it.each<[string, (account: Enrolled) => Promise<unknown>]>([
      [
        'the password is reset',
        async ({ email }) => {
          const { challengeId } = await startPasswordReset(app.client, email);
          const code = await derivedCode(app, challengeId);
          expect((await resetPassword(app.client, { challengeId, code, newPassword })).status).toBe(204);
        },
      ],
      [
        'the password is changed',
        (account) =>
          send(account, 'PUT', '/v1/users/me/password', { currentPassword: goodPassword, newPassword }),
      ],
      [
        'the address is changed',
        async ({ tokens: { accessToken } }) => {
          const { challengeId } = await startEmailChange(app.client, accessToken, freshEmail());
          const proof = { challengeId, code: await derivedCode(app, challengeId) };
          expect((await confirmEmailChange(app.client, accessToken, proof)).status).toBe(200);
        },
      ],
      ['the account is disabled', ({ email }) => users('disable', email)],
      ['the account is deleted', (account) => send(account, 'DELETE', '/v1/users/me')],
      ['the app is removed', (account) => send(account, 'DELETE', '/v1/users/me/totp')],
      [
        'the app is replaced',
        async (account) => {
          const token = account.tokens.accessToken;
          const { body } = await app.client.post<SetupBody>('/v1/users/me/totp', { token });
          const { setupId, secret } = body;
          await send(account, 'POST', '/v1/users/me/totp/confirm', { setupId, totpCode: totpCode(secret) });
        },
      ],
      ['there are new recovery codes', (account) => send(account, 'POST', '/v1/users/me/recovery-codes')],
      [
        'the second factor is switched off',
        (account) => send(account, 'PUT', '/v1/users/me/second-factor', { required: false }),
      ],
      [
        'an operator removes the factors',
        ({ email }) => users('reset-factors', email, '--reason', 'lost phone'),
      ],
    ])('%s, for every proof and at every route', async (_, change) => {
      const account = await signUpWithTotp(app);
      const signInToken = await tokenOf(app, account);
      await app.query('UPDATE sessions SET factor_authenticated_at = now() WHERE user_id = $1', [
        account.user.id,
      ]);
      await change(account);
      const [recoveryCode] = account.recoveryCodes;
      const code = totpCode(account.secret);
      const proofs = [{ totpCode: wrongTotpCode(account.secret) }, { totpCode: code }, { recoveryCode }];
      for (const proof of proofs) {
        expectProblem(await confirmStep(app.client, { signInToken, ...proof }), 'auth.sign_in_invalid');
      }
      const ofStep = { body: { signInToken, type: 'email_code' } };
      const enrolling = { body: { signInToken } };
      const confirming = { body: { signInToken, setupId: 'any', totpCode: code } };
      for (const [path, sending] of [
        ['challenge', ofStep],
        ['enrollment/totp', enrolling],
        ['enrollment/totp/confirm', confirming],
      ] as const) {
        expectProblem(
          await app.client.post(`/v1/auth/second-factor/${path}`, sending),
          'auth.sign_in_invalid',
        );
      }
    });

    it('the credentials change between the check of a right proof and its effect', async () => {
      const account = await signUpWithTotp(app);
      const proof = { signInToken: await tokenOf(app, account), totpCode: totpCode(account.secret) };
      const change = {
        sql: 'UPDATE users SET credential_version = credential_version + 1 WHERE id = $1',
        parameters: [account.user.id],
      };
      const before = await liveSessions(app, account.user.id);
      const response = await whileHolding(app, change, () => confirmStep(app.client, proof));
      expectProblem(response, 'auth.sign_in_invalid');
      expect(await liveSessions(app, account.user.id)).toEqual(before);
    });
  });

  it('[MFA-4] has a token that opens no other route', async () => {
    const account = await signUpWithTotp(app);
    const token = await tokenOf(app, account);
    const guarded = routesOf(app.firstApp).filter(({ access }) => access !== 'public');
    expect(guarded.length).toBeGreaterThan(20);
    for (const { method, path } of guarded) {
      const response = await app.client.send(method, path.replaceAll(/[{}]/g, ''), { token });
      expectProblem(response, 'auth.token_invalid');
    }
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    const proof = { signInToken: forged, totpCode: totpCode(account.secret) };
    expectProblem(await confirmStep(app.client, proof), 'auth.sign_in_invalid');
  });

  it('[MFA-5] is one of at most ten of an account: the oldest goes', async () => {
    const account = await signUpWithTotp(app);
    const oldest = await tokenOf(app, account);
    for (let count = 0; count < 10; count += 1) await tokenOf(app, account);
    const proof = { signInToken: oldest, totpCode: totpCode(account.secret) };
    expectProblem(await confirmStep(app.client, proof), 'auth.sign_in_invalid');
  });

  it('[MFA-13] loses no attempt to a malformed code', async () => {
    const account = await signUpWithTotp(app);
    const signInToken = await tokenOf(app, account);
    const malformed = [
      '',
      '12345',
      '1234567',
      'abcdef',
      '１２３４５６',
      '١٢٣٤٥٦',
      '12345\0',
      123_456,
      null,
      ['123456'],
    ];
    for (const code of malformed) {
      expectProblem(await confirmStep(app.client, { signInToken, totpCode: code }), 'request.invalid');
    }
    for (const recoveryCode of ['', 'K7QM-2XWP', 'K7QM-2XWP-9DTR-4HN!', 1]) {
      expectProblem(await confirmStep(app.client, { signInToken, recoveryCode }), 'request.invalid');
    }
    const both = { totpCode: totpCode(account.secret), recoveryCode: account.recoveryCodes[0] };
    expectProblem(await confirmStep(app.client, { signInToken, ...both }), 'request.invalid');
    const [row] = await app.query('SELECT attempts FROM pending_sign_ins WHERE user_id = $1', [
      account.user.id,
    ]);
    expect(row).toEqual({ attempts: 0 });
    const spaced = totpCode(account.secret).replace(/^.../, '$& ');
    expect((await confirmStep(app.client, { signInToken, totpCode: spaced })).status).toBe(200);
  });

  it('[MFA-14] takes no proof of another account or of its sign-ins', async () => {
    const [mine, theirs] = [await signUpWithTotp(app), await signUpWithTotp(app)];
    const byMail = await signUp(app);
    await requireEmailCode(app, byMail);
    const otherToken = (await owedAfterPassword(app.client, byMail)).signIn.signInToken;
    const otherCode = await stepCode(app, otherToken);
    const signInToken = await tokenOf(app, mine);
    const [recoveryCode] = theirs.recoveryCodes;
    for (const proof of [{ totpCode: totpCode(theirs.secret) }, { recoveryCode }, otherCode]) {
      expectProblem(await confirmStep(app.client, { signInToken, ...proof }), 'otp.invalid');
    }
    // Nothing of theirs is used up.
    const ofTheirs = await confirmStep(app.client, { signInToken: await tokenOf(app, theirs), recoveryCode });
    expect(ofTheirs.status).toBe(200);
    expect((await confirmStep(app.client, { signInToken: otherToken, ...otherCode })).status).toBe(200);
  });

  it('[MFA-15] is finished by one of two right proofs at the same time, and the other is not used up', async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = await signUpWithTotp(app);
      const signInToken = await tokenOf(app, account);
      const proofs = [{ totpCode: totpCode(account.secret) }, { recoveryCode: account.recoveryCodes[0] }];
      const before = (await liveSessions(app, account.user.id)).length;
      const [byApp, byCode] = await Promise.all(
        proofs.map((proof, index) =>
          confirmStep(app.clients[index] ?? app.client, { signInToken, ...proof }),
        ),
      );
      expect([byApp?.status, byCode?.status].toSorted()).toEqual([200, 401]);
      expect((await liveSessions(app, account.user.id)).length).toBe(before + 1);
      const again = { signInToken: await tokenOf(app, account), ...proofs[byApp?.status === 200 ? 1 : 0] };
      expect((await confirmStep(app.client, again)).status).toBe(200);
    }
  });

  it('ends after ten minutes', async () => {
    const account = await signUpWithTotp(app);
    const signInToken = await tokenOf(app, account);
    const [row] = await app.query(
      `SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM pending_sign_ins WHERE user_id = $1`,
      [account.user.id],
    );
    expect(row).toEqual({ seconds: 600 });
    await app.query('UPDATE pending_sign_ins SET expires_at = now() WHERE user_id = $1', [account.user.id]);
    const proof = { signInToken, totpCode: totpCode(account.secret) };
    expectProblem(await confirmStep(app.client, proof), 'auth.sign_in_invalid');
  });

  it('[MFA-16] does not begin with a wrong password, whose response is that of an unknown address', async () => {
    const [withApp, byMail] = [await signUpWithTotp(app), await signUp(app)];
    await requireEmailCode(app, byMail);
    const emails = [withApp.email, byMail.email, freshEmail()];
    const responses = [];
    for (const email of emails) {
      const { status, body } = await login(app.client, { email, password: 'a wrong password' });
      responses.push({ status, body: { ...body, requestId: '' } });
    }
    expect(responses[0]).toMatchObject({ status: 401, body: { code: 'auth.credentials_invalid' } });
    expect(responses.slice(1)).toEqual([responses[0], responses[0]]);
    const pending = await app.query('SELECT FROM pending_sign_ins WHERE user_id = ANY ($1)', [
      [withApp.user.id, byMail.user.id],
    ]);
    expect(pending).toEqual([]);
  });

  it('is refused by a wrong code, not an error, after the clock was set back', async () => {
    const account = await signUpWithTotp(app);
    await app.query('UPDATE totp_factors SET last_step = last_step + 1000000000 WHERE user_id = $1', [
      account.user.id,
    ]);
    const signInToken = await tokenOf(app, account);
    const proof = { signInToken, totpCode: totpCode(account.secret) };
    expectProblem(await confirmStep(app.client, proof), 'otp.invalid');
    const [recoveryCode] = account.recoveryCodes;
    expect((await confirmStep(app.client, { signInToken, recoveryCode })).status).toBe(200);
  });
});
