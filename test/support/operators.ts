import type { OperatorRole } from '../../src/users/operator-permissions.js';
import type { TestApp } from './app.js';
import {
  confirmStep,
  forgetTotpUse,
  owedAfterPassword,
  signUpWithTotp,
  totpCode,
  type Enrolled,
} from './second-factors.js';

/** An operator whose session has a fresh second factor. */
export type OperatorAccount = Enrolled & { token: string };

export async function signInOperator(app: TestApp, role: OperatorRole): Promise<OperatorAccount> {
  const account = await signUpWithTotp(app);
  await app.query('UPDATE users SET operator_role = $2 WHERE id = $1', [account.user.id, role]);
  const { signIn } = await owedAfterPassword(app.client, account);
  const { body } = await confirmStep(app.client, {
    signInToken: signIn.signInToken,
    totpCode: totpCode(account.secret),
  });
  await forgetTotpUse(app, account.user.id);
  return { ...account, token: body.tokens.accessToken };
}
