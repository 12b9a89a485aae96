import { startApp, type TestApp } from '../support/app.js';
import { signInOperator } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';
import { owedAfterPassword, signUpWithTotp } from '../support/second-factors.js';

const reason = 'lost phone, passport checked';

describe('a reset of second factors by support', () => {
  let app: TestApp;
  afterEach(() => app.close());

  const resetBySupport = async (userId: string) => {
    const { token } = await signInOperator(app, 'support');
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
