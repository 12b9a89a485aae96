import type { TestApp } from './app.js';
import { derivedCode } from './challenges.js';
import { loginWithCode, startCodeLogin, type AuthResultBody } from './journeys.js';
import { addressesOf } from './address-states.js';

const signedIn = new WeakMap<TestApp, Promise<AuthResultBody>>();

/** The token of one account per app. A sign-in counts as recent for five minutes, so each call renews it. */
export async function recentAccessToken(app: TestApp): Promise<string> {
  const account = signedIn.get(app) ?? signInWithoutMail(app);
  signedIn.set(app, account);
  const { tokens, user } = await account;
  await app.query('UPDATE sessions SET authenticated_at = now() WHERE user_id = $1', [user.id]);
  return tokens.accessToken;
}

async function signInWithoutMail(app: TestApp): Promise<AuthResultBody> {
  const [email = ''] = await addressesOf(app, 'known', 1);
  const { challengeId } = await startCodeLogin(app.client, email);
  return (await loginWithCode(app.client, { challengeId, code: await derivedCode(app, challengeId) })).body;
}
