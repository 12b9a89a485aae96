import { CleanUpService } from '../../src/jobs/clean-up.service.js';
import { startApp, type TestApp } from '../support/app.js';
import { storeFactors } from '../support/factors.js';
import { signUp } from '../support/journeys.js';
import {
  confirmStep,
  owedAfterPassword,
  signUpWithTotp,
  totpCode,
  type SetupBody,
} from '../support/second-factors.js';

describe('the clean-up of second factors', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const running = new AbortController().signal;
  const cleanUp = (kind: string) => app.firstApp.get(CleanUpService, { strict: false }).run(kind, running);
  const count = async (table: string, userId: string) =>
    (await app.query(`SELECT 1 FROM ${table} WHERE user_id = $1`, [userId])).length;
  const age = (table: string, userId: string, minutes: number) =>
    app.query(
      `UPDATE ${table} SET expires_at = expires_at - $2::int * interval '1 minute' WHERE user_id = $1`,
      [userId, minutes],
    );

  it('deletes a sign-in that waits for its second step an hour after it has expired', async () => {
    const account = await signUpWithTotp(app);
    expect((await owedAfterPassword(app.client, account)).status).toBe('second_factor_required');
    await age('pending_sign_ins', account.user.id, 10 + 59);
    await cleanUp('pending_sign_ins');
    expect(await count('pending_sign_ins', account.user.id)).toBe(1);
    await age('pending_sign_ins', account.user.id, 2);
    await cleanUp('pending_sign_ins');
    expect(await count('pending_sign_ins', account.user.id)).toBe(0);
  });

  it('deletes an expired set-up, and leaves the confirmed authenticator app', async () => {
    const account = await signUpWithTotp(app);
    const { signIn } = await owedAfterPassword(app.client, account);
    const proof = { signInToken: signIn.signInToken, totpCode: totpCode(account.secret) };
    const token = (await confirmStep(app.client, proof)).body.tokens.accessToken;
    const { status } = await app.client.post<SetupBody>('/v1/users/me/totp', { token });
    expect(status).toBe(200);
    await cleanUp('totp_setups');
    expect(await count('totp_factors', account.user.id)).toBe(2);
    await age('totp_factors', account.user.id, 11);
    await cleanUp('totp_setups');
    const rows = await app.query<{ confirmed: boolean }>(
      'SELECT confirmed_at IS NOT NULL AS confirmed FROM totp_factors WHERE user_id = $1',
      [account.user.id],
    );
    expect(rows).toEqual([{ confirmed: true }]);
  });

  it('deletes a trusted device once it has expired', async () => {
    const { user } = await signUp(app);
    await storeFactors(app, user.id);
    await cleanUp('trusted_devices');
    expect(await count('trusted_devices', user.id)).toBe(1);
    await age('trusted_devices', user.id, 30 * 24 * 60 + 1);
    await cleanUp('trusted_devices');
    expect(await count('trusted_devices', user.id)).toBe(0);
  });
});
