import type { TestApp } from '../support/app.js';
import { liveSessions } from '../support/accounts.js';
import { bothProofs, requestRecovery, startAppWithRecovery } from '../support/factor-recoveries.js';
import { expectProblem } from '../support/problems.js';
import {
  confirmStep,
  owedAfterCode,
  owedAfterPassword,
  signUpWithTotp,
  stepCode,
  totpCode,
  wrongTotpCode,
} from '../support/second-factors.js';

describe('the proofs for the recovery of lost factors', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startAppWithRecovery({ instances: 2 });
  });
  afterAll(() => app.close());

  it('[MFA-12] sign nobody in, however often and in which order they are given', async () => {
    const account = await signUpWithTotp(app);
    const before = await liveSessions(app, account.user.id);
    const token = await bothProofs(app, account);
    const byMail = (await owedAfterCode(app, account.email)).signIn.signInToken;
    const password = { signInToken: byMail, password: account.password };
    expect((await confirmStep(app.client, password)).body.status).toBe('second_factor_required');
    for (const signInToken of [token, byMail]) {
      const again = await confirmStep(app.client, { signInToken, password: account.password });
      expectProblem(again, 'otp.invalid');
      expectProblem(await app.client.get('/v1/users/me', { token: signInToken }), 'auth.token_invalid');
    }
    expect(await liveSessions(app, account.user.id)).toEqual(before);
  });

  it('are taken for the sign-in that asked for the code, and no other', async () => {
    const account = await signUpWithTotp(app);
    const [one, other] = [
      (await owedAfterPassword(app.client, account)).signIn.signInToken,
      (await owedAfterPassword(app.client, account)).signIn.signInToken,
    ];
    const code = await stepCode(app, one);
    expectProblem(await confirmStep(app.client, { signInToken: other, ...code }), 'otp.invalid');
    expectProblem(await requestRecovery(app.client, other), 'auth.reauthentication_required');
  });

  it('are not taken twice in place of two different ones', async () => {
    const account = await signUpWithTotp(app);
    const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
    expectProblem(await confirmStep(app.client, { signInToken, password: account.password }), 'otp.invalid');
    expectProblem(await requestRecovery(app.client, signInToken), 'auth.reauthentication_required');
  });

  it('count as attempts of the sign-in', async () => {
    const account = await signUpWithTotp(app);
    const { signInToken } = (await owedAfterCode(app, account.email)).signIn;
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const wrong = await confirmStep(app.client, { signInToken, password: `wrong password ${attempt}` });
      expectProblem(wrong, 'auth.password_incorrect');
    }
    expectProblem(
      await confirmStep(app.client, { signInToken, totpCode: wrongTotpCode(account.secret) }),
      'otp.invalid',
    );
    const right = await confirmStep(app.client, { signInToken, password: account.password });
    expectProblem(right, 'auth.sign_in_invalid');
  });
});

describe('wrong proofs for the recovery of lost factors', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startAppWithRecovery({ env: { RATE_LIMIT_FACTOR: '1' } });
  });
  afterAll(() => app.close());

  it('have the budget of all codes of the account', async () => {
    const account = await signUpWithTotp(app);
    const wrong = { challengeId: 'no-such-challenge', code: '123456' };
    for (let count = 0; count < 10; count += 1) {
      if (count % 4 === 0) await app.query('UPDATE pending_sign_ins SET attempts = 0');
      const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
      expectProblem(await confirmStep(app.client, { signInToken, ...wrong }), 'otp.invalid');
    }
    const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
    const right = { signInToken, totpCode: totpCode(account.secret) };
    expectProblem(await confirmStep(app.client, right), 'rate_limit.exceeded');
  });

  it('have the limits of sign-ins where they are passwords', async () => {
    const account = await signUpWithTotp(app);
    const { signInToken } = (await owedAfterCode(app, account.email)).signIn;
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      await app.query('UPDATE pending_sign_ins SET attempts = 0');
      const wrong = await confirmStep(app.client, { signInToken, password: `wrong password ${count}` });
      statuses.push(wrong.status);
    }
    expect(statuses.at(-1)).toBe(429);
  });
});
