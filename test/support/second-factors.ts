import type { TestApp } from './app.js';
import { totpCode } from './totp-steps.js';
import { derivedCode } from './challenges.js';
import type { HttpClient, HttpResponse } from './http-client.js';
import {
  login,
  loginWithCode,
  startCodeLogin,
  signUp,
  freshPerson,
  type AuthResultBody,
  type ChallengeBody,
  type Person,
} from './journeys.js';

export interface SecondStepBody {
  status: string;
  signIn: { signInToken: string; expiresAt: string; methods: { type: string; destination?: string }[] };
  enrollment?: { mailboxVerified: boolean; allowed: string[] };
}

export type SignedIn = AuthResultBody & { recoveryCodesRemaining?: number; recoveryCodes?: string[] };

export interface SetupBody {
  setupId: string;
  secret: string;
  otpauthUri: string;
  qrSvg: string;
  expiresAt: string;
}

export interface FactorsBody {
  required: boolean;
  policy: string;
  totp: { id: string; label: string | null; createdAt: string; lastUsedAt: string | null } | null;
  recoveryCodes: { remaining: number; createdAt: string } | null;
  emailCode: boolean;
  recovery: { requestedAt: string; effectiveAt: string } | null;
}

/** An account with an authenticator app. */
export type Enrolled = AuthResultBody & Person & { secret: string; recoveryCodes: string[] };

/** The code of a step, the current one by default. Each step's code is accepted once. */
export { totpCode };

/** A code that no step near now has. */
export function wrongTotpCode(secret: string): string {
  const near = new Set([-2, -1, 0, 1, 2].map((steps) => totpCode(secret, steps)));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.has(code)) ?? '';
}

/** Makes the codes of the current steps valid again, as if time had passed. */
export async function forgetTotpUse(app: TestApp, userId: string): Promise<void> {
  await app.query('UPDATE totp_factors SET last_step = 0 WHERE user_id = $1', [userId]);
}

/** Signs up, and sets up an authenticator app with its recovery codes. */
export async function signUpWithTotp(app: TestApp, person: Person = freshPerson()): Promise<Enrolled> {
  const account = await signUp(app, person);
  const token = account.tokens.accessToken;
  const { body: setup } = await app.client.post<SetupBody>('/v1/users/me/totp', { token });
  const confirmed = await app.client.post<{ factors: FactorsBody; recoveryCodes: string[] }>(
    '/v1/users/me/totp/confirm',
    { token, body: { setupId: setup.setupId, totpCode: totpCode(setup.secret), label: 'Phone' } },
  );
  if (confirmed.status !== 200) throw new Error(`confirm returned ${confirmed.status}: ${confirmed.text}`);
  await forgetTotpUse(app, account.user.id);
  return { ...account, secret: setup.secret, recoveryCodes: confirmed.body.recoveryCodes };
}

/** The first step by password. */
export async function owedAfterPassword(client: HttpClient, person: Person): Promise<SecondStepBody> {
  const { body } = await login(client, person);
  return body as unknown as SecondStepBody;
}

/** The first step by a code from the mailbox. */
export async function owedAfterCode(app: TestApp, email: string): Promise<SecondStepBody> {
  const { challengeId } = await startCodeLogin(app.client, email);
  const proof = { challengeId, code: await derivedCode(app, challengeId) };
  return (await loginWithCode(app.client, proof)).body as unknown as SecondStepBody;
}

/** The second step. */
export function confirmStep(
  client: HttpClient,
  body: object,
  headers: Record<string, string> = {},
): Promise<HttpResponse<SignedIn>> {
  return client.post<SignedIn>('/v1/auth/second-factor/confirm', { body, headers });
}

/** Requests a code by e-mail for the second step, and returns it. */
export async function stepCode(
  app: TestApp,
  signInToken: string,
): Promise<{ challengeId: string; code: string }> {
  const { body } = await app.client.post<ChallengeBody>('/v1/auth/second-factor/challenge', {
    body: { signInToken, type: 'email_code' },
  });
  const { challengeId } = body.challenge;
  return { challengeId, code: await derivedCode(app, challengeId) };
}

/** Switches the e-mail code on as the account's second factor. */
export async function requireEmailCode(app: TestApp, account: Pick<AuthResultBody, 'tokens'>): Promise<void> {
  const response = await app.client.send('PUT', '/v1/users/me/second-factor', {
    token: account.tokens.accessToken,
    body: { required: true },
  });
  if (response.status !== 200) throw new Error(`returned ${response.status}: ${response.text}`);
}
