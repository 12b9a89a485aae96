import { factorBits } from '../../src/factors/factor.js';
import type { OperatorRole } from '../../src/users/operator-permissions.js';
import { UserResponse } from '../../src/users/user.response.js';
import { insertUser, openSession, type InsertedAccount } from './accounts.js';
import { goodPasswordHash } from './address-states.js';
import type { TestApp } from './app.js';
import { setFactors } from './factors.js';
import { freshPerson } from './journeys.js';

/** An operator whose session has a fresh second factor. */
export type OperatorAccount = InsertedAccount & { token: string };

/** An account with factors that accept no code, like `insertAccount` without a request. */
export async function signInOperator(app: TestApp, role: OperatorRole): Promise<OperatorAccount> {
  const person = freshPerson();
  const user = await insertUser(app, person, await goodPasswordHash(app));
  await setFactors(app, [person.email], {
    factors: factorBits.totp | factorBits.recovery_code,
    required: false,
  });
  await setOperatorRole(app, user.id, role);
  const [factor] = await app.query<{ id: string }>('SELECT id FROM totp_factors WHERE user_id = $1', [
    user.id,
  ]);
  const tokens = await openSession(app, {
    user: Object.assign(user, { operatorRole: role }),
    proofs: ['password', 'totp'],
    factorId: factor?.id ?? null,
  });
  return { ...person, user: UserResponse.from(user), tokens, token: tokens.accessToken };
}

export async function setOperatorRole(
  app: TestApp,
  userId: string,
  role: OperatorRole | null,
): Promise<void> {
  await app.query('UPDATE users SET operator_role = $2 WHERE id = $1', [userId, role]);
}
