import { DueRecoveries } from '../../src/auth/factor-recovery/due-recoveries.service.js';
import { FactorsSettings } from '../../src/factors/factors.settings.js';
import { startApp, type TestApp } from '../support/app.js';
import { eventsBy } from '../support/audit-events.js';
import { login } from '../support/journeys.js';
import { signInOperator } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';
import {
  confirmStep,
  forgetTotpUse,
  owedAfterPassword,
  signUpWithTotp,
  totpCode,
  type Enrolled,
} from '../support/second-factors.js';

const reason = 'lost phone, passport checked';

describe('a reset of second factors by support', () => {
  let app: TestApp;
  afterEach(() => app.close());

  /** What the API says to support, and does. */
  const resetBySupport = async (userId: string) => {
    const { token } = await signInOperator(app, 'support');
    const { body } = await app.client.get<{ permissions: string[] }>('/v1/admin/me', { token });
    const isSaid = body.permissions.includes('factors.reset');
    expect(isSaid).toBe(app.firstApp.get(FactorsSettings, { strict: false }).supportMayReset);
    return app.client.post(`/v1/admin/users/${userId}/second-factor/reset`, { token, body: { reason } });
  };

  it('[ADM-2] is forbidden by default', async () => {
    app = await startApp();
    const account = await signUpWithTotp(app);
    expectProblem(await resetBySupport(account.user.id), 'auth.forbidden');
    expect(await owedAfterPassword(app.client, account)).toMatchObject({ status: 'second_factor_required' });
  });

  it('[ADM-3] is possible where the installation allows it, except for operators', async () => {
    app = await startApp({ env: { SUPPORT_MAY_RESET_FACTORS: 'true' } });
    expect((await resetBySupport((await signUpWithTotp(app)).user.id)).status).toBe(202);
    for (const role of ['admin', 'support', 'auditor'] as const) {
      const operator = await signInOperator(app, role);
      expectProblem(await resetBySupport(operator.user.id), 'auth.forbidden');
    }
  });
});

describe('a reset of second factors that waits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { ADMIN_FACTOR_RESET_WAIT_HOURS: '24' } });
  });
  afterAll(() => app.close());

  async function requested(): Promise<Enrolled> {
    const account = await signUpWithTotp(app);
    const { token, user } = await signInOperator(app, 'admin');
    const path = `/v1/admin/users/${account.user.id}/second-factor/reset`;
    const reset = () => app.client.post<{ effectiveAt: string }>(path, { token, body: { reason } });
    const { status, body } = await reset();
    expect(status).toBe(202);
    expect(Date.parse(body.effectiveAt) - Date.now()).toBeGreaterThan(86_000_000);
    expect((await reset()).body).toEqual(body); // neither shortened nor prolonged, nor another event
    expect(await eventsBy(app, user.id)).toMatchObject([
      { type: 'factor.reset', details: { reason, waitHours: 24 } },
    ]);
    return account;
  }

  const passHours = (userId: string, hours: number) =>
    app.query(
      `UPDATE factor_recoveries SET requested_at = requested_at - $2::int * interval '1 hour',
         effective_at = effective_at - $2::int * interval '1 hour',
         reminded_at = reminded_at - $2::int * interval '1 hour'
       WHERE user_id = $1`,
      [userId, hours],
    );
  const runDue = () => app.firstApp.get(DueRecoveries, { strict: false }).run(new AbortController().signal);
  const subjects = async (email: string) => (await app.mailbox.mails(email)).map(({ subject }) => subject);

  it('removes the factors after it, and notifies the owner of each step, also where owners can request none', async () => {
    const account = await requested();
    expect(await owedAfterPassword(app.client, account)).toMatchObject({ status: 'second_factor_required' });
    await passHours(account.user.id, 13);
    await runDue();
    await passHours(account.user.id, 13);
    await runDue();
    expect((await login(app.client, account)).body.status).toBe('authenticated');
    await app.mailbox.mail(account.email, 5);
    expect((await subjects(account.email)).slice(2)).toEqual([
      'Two-step sign-in to Postern will be reset',
      'Two-step sign-in to Postern will be removed',
      'Two-step sign-in to Postern was reset',
    ]);
  });

  it('[ADM-18] ends with a sign-in with the factor', async () => {
    const account = await requested();
    await forgetTotpUse(app, account.user.id);
    const { signIn } = await owedAfterPassword(app.client, account);
    const confirmed = await confirmStep(app.client, {
      signInToken: signIn.signInToken,
      totpCode: totpCode(account.secret),
    });
    expect(confirmed.status).toBe(200);
    const running = await app.query('SELECT 1 FROM factor_recoveries WHERE user_id = $1', [account.user.id]);
    expect(running).toEqual([]);
    await passHours(account.user.id, 50);
    await runDue();
    await forgetTotpUse(app, account.user.id);
    expect(await owedAfterPassword(app.client, account)).toMatchObject({ status: 'second_factor_required' });
  });
});
