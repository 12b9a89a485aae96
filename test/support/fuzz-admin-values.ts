import type { TestApp } from './app.js';
import { signUp } from './journeys.js';
import type { LiveValues } from './fuzz-requests.js';
import { sessionIdOf } from './accounts.js';
import { signUpWithTotp } from './second-factors.js';
import { randomUUID } from 'node:crypto';

/** An admin with a fresh factor, and an account with a second factor to act on, or a plain one. */
export async function adminValues(app: TestApp, path: string): Promise<LiveValues> {
  const admin = await signUpWithTotp(app);
  await app.query(`UPDATE users SET operator_role = 'admin' WHERE id = $1`, [admin.user.id]);
  await app.query('UPDATE sessions SET factor_authenticated_at = now() WHERE user_id = $1', [admin.user.id]);
  const target = path.includes('second-factor') ? await signUpWithTotp(app) : await signUp(app);
  const [active] = await app.query<{ count: string }>(
    'SELECT count(*) FROM users WHERE disabled_at IS NULL AND email_verified_at IS NOT NULL',
  );
  return {
    accessToken: admin.tokens.accessToken,
    id: target.user.id,
    sessionId: sessionIdOf(target),
    email: `fuzz-${randomUUID()}@example.com`,
    fullName: 'Ada Lovelace',
    locale: 'pt-BR',
    externalId: randomUUID(),
    reason: 'reported stolen',
    mode: 'ask',
    operatorRole: 'support',
    confirm: active?.count ?? '',
  };
}
