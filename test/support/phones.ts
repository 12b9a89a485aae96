import type { TestApp } from './app.js';
import { derivedCode } from './challenges.js';
import type { HttpResponse } from './http-client.js';
import { freshPerson, signUp, type AuthResultBody, type ChallengeBody, type Person } from './journeys.js';

export interface PhoneBody {
  phone: string;
  channel: string;
  verifiedAt: string;
  secondFactor: boolean;
  restricted: boolean;
}

export interface PhoneChangedBody {
  phone: PhoneBody;
  recoveryCodes?: string[];
}

let numbers = 0;

/** A valid German mobile number that no other test of the file uses. */
export function freshNumber(): string {
  numbers += 17;
  return `+4915112${String(300_000 + numbers).slice(-6)}`;
}

export function startPhone(app: TestApp, token: string, body: object): Promise<HttpResponse<ChallengeBody>> {
  return app.client.post<ChallengeBody>('/v1/users/me/phone', {
    token,
    body: { acknowledgeRisk: true, ...body },
  });
}

export function confirmPhone(
  app: TestApp,
  token: string,
  body: object,
): Promise<HttpResponse<PhoneChangedBody>> {
  return app.client.post<PhoneChangedBody>('/v1/users/me/phone/confirm', { token, body });
}

/** Starts the verification of a number, and returns the code. */
export async function phoneCode(
  app: TestApp,
  { tokens }: Pick<AuthResultBody, 'tokens'>,
  phone: string,
): Promise<{ challengeId: string; code: string }> {
  const { status, body, text } = await startPhone(app, tokens.accessToken, { phone });
  if (status !== 202) throw new Error(`returned ${status}: ${text}`);
  const { challengeId } = body.challenge;
  return { challengeId, code: await derivedCode(app, challengeId) };
}

/** Adds a verified number to an account. */
export async function addPhone(
  app: TestApp,
  account: Pick<AuthResultBody, 'tokens'>,
  { phone = freshNumber(), secondFactor }: { phone?: string; secondFactor?: boolean } = {},
): Promise<PhoneChangedBody> {
  const proof = await phoneCode(app, account, phone);
  const response = await confirmPhone(app, account.tokens.accessToken, { ...proof, secondFactor });
  if (response.status !== 200) throw new Error(`returned ${response.status}: ${response.text}`);
  return response.body;
}

/** An account whose second factor is a phone. */
export type PhoneAccount = AuthResultBody & Person & { phone: string; recoveryCodes: string[] };

export async function signUpWithPhone(app: TestApp, person: Person = freshPerson()): Promise<PhoneAccount> {
  const account = await signUp(app, person);
  const { phone, recoveryCodes = [] } = await addPhone(app, account, { secondFactor: true });
  return { ...account, phone: phone.phone, recoveryCodes };
}

/** Requests a code by text message for the second step, and returns it. */
export async function smsStepCode(
  app: TestApp,
  signInToken: string,
): Promise<{ challengeId: string; code: string }> {
  const response = await app.client.post<ChallengeBody>('/v1/auth/second-factor/challenge', {
    body: { signInToken, type: 'sms_code' },
  });
  if (response.status !== 202) throw new Error(`returned ${response.status}: ${response.text}`);
  const { challengeId } = response.body.challenge;
  return { challengeId, code: await derivedCode(app, challengeId) };
}
