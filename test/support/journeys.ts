import { randomUUID } from 'node:crypto';
import type { TestApp } from './app.js';
import type { HttpResponse, HttpClient } from './http-client.js';
import { codeIn } from './mailbox.js';

export interface ChallengeBody {
  challenge: {
    challengeId: string;
    purpose: string;
    channel: string;
    destination: string;
    codeLength: number;
    expiresAt: string;
    resendAvailableAt: string;
  };
}

export interface TokensBody {
  tokenType: string;
  accessToken: string;
  expiresIn: number;
  refreshToken: string;
  refreshExpiresIn: number;
}

export interface UserBody {
  id: string;
  email: string;
  emailVerified: boolean;
  fullName: string;
  locale: string;
  createdAt: string;
  updatedAt: string;
}

export interface AuthResultBody {
  status: string;
  user: UserBody;
  tokens: TokensBody;
  deviceToken: string;
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  requestId: string;
  errors?: { pointer: string; code: string; detail: string }[];
  retryAfterSeconds?: number;
  methods?: string[];
}

/** The payload of an access token, unverified. */
export function claimsOf(accessToken: string): Record<string, unknown> {
  const [, payload = ''] = accessToken.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>; // RFC 7519
}

export const goodPassword = 'correct horse battery staple';

/** Returns a unique address. */
export function freshEmail(name = 'ada'): string {
  return `${name}-${randomUUID().slice(0, 13)}@example.com`;
}

export interface Person {
  email: string;
  password: string;
  fullName: string;
}

export function freshPerson(person: Partial<Person> = {}): Person {
  return { email: freshEmail(), password: goodPassword, fullName: 'Ada Lovelace', ...person };
}

export async function register(client: HttpClient, person: Person): Promise<ChallengeBody['challenge']> {
  const response = await client.post<ChallengeBody>('/v1/auth/register', { body: person });
  if (response.status !== 202) throw new Error(`register returned ${response.status}: ${response.text}`);
  return response.body.challenge;
}

/** A code of the same length that differs from the given one. */
export function wrongCode(code: string): string {
  return `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`;
}

export function confirm(
  client: HttpClient,
  proof: { challengeId: string; code: unknown },
): Promise<HttpResponse<AuthResultBody>> {
  const { challengeId, code } = proof;
  return client.post<AuthResultBody>('/v1/auth/email-verification/confirm', { body: { challengeId, code } });
}

export function login(
  client: HttpClient,
  { email, password }: { email: string; password: string },
): Promise<HttpResponse<AuthResultBody>> {
  return client.post<AuthResultBody>('/v1/auth/login', { body: { email, password } });
}

export function refresh(
  client: HttpClient,
  refreshToken: string,
): Promise<HttpResponse<{ tokens: TokensBody }>> {
  return client.post<{ tokens: TokensBody }>('/v1/auth/refresh', { body: { refreshToken } });
}

export function resend(client: HttpClient, challengeId: string): Promise<HttpResponse<ChallengeBody>> {
  return client.post<ChallengeBody>(`/v1/challenges/${challengeId}/resend`);
}

export function readMe(client: HttpClient, accessToken: string): Promise<HttpResponse<UserBody>> {
  return client.get<UserBody>('/v1/users/me', { token: accessToken });
}

/** Registers and reads the mail. */
export async function registerWithCode(
  app: TestApp,
  person: Person = freshPerson(),
): Promise<ChallengeBody['challenge'] & { code: string; person: Person }> {
  const known = (await app.mailbox.mails(person.email)).length;
  const challenge = await register(app.client, person);
  const code = codeIn(await app.mailbox.mail(person.email, known + 1));
  return { ...challenge, code, person };
}

/** Registers, reads the mail, confirms. */
export async function signUp(app: TestApp, person: Person = freshPerson()): Promise<AuthResultBody & Person> {
  const response = await confirm(app.client, await registerWithCode(app, person));
  if (response.status !== 200) throw new Error(`confirm returned ${response.status}: ${response.text}`);
  return { ...response.body, ...person };
}

export type Challenge = ChallengeBody['challenge'];

function started(response: HttpResponse<ChallengeBody>): Challenge {
  if (response.status !== 202) throw new Error(`The start returned ${response.status}: ${response.text}`);
  return response.body.challenge;
}

export async function startPasswordReset(client: HttpClient, email: string): Promise<Challenge> {
  return started(await client.post<ChallengeBody>('/v1/auth/password-reset', { body: { email } }));
}

export async function startCodeLogin(client: HttpClient, email: string): Promise<Challenge> {
  return started(await client.post<ChallengeBody>('/v1/auth/code-login', { body: { email } }));
}

export async function startReauthentication(client: HttpClient, token: string): Promise<Challenge> {
  return started(await client.post<ChallengeBody>('/v1/auth/reauthentication', { token }));
}

export async function startEmailChange(
  client: HttpClient,
  token: string,
  newEmail: string,
): Promise<Challenge> {
  const path = '/v1/users/me/email-change';
  return started(await client.post<ChallengeBody>(path, { token, body: { newEmail } }));
}

export function resetPassword(
  client: HttpClient,
  proof: { challengeId: string; code: string; newPassword: string },
): Promise<HttpResponse<ProblemBody>> {
  return client.post<ProblemBody>('/v1/auth/password-reset/confirm', { body: proof });
}

export function loginWithCode(
  client: HttpClient,
  proof: { challengeId: string; code: string },
  headers: Record<string, string> = {},
): Promise<HttpResponse<AuthResultBody>> {
  return client.post<AuthResultBody>('/v1/auth/code-login/confirm', { body: proof, headers });
}

export function reauthenticate(
  client: HttpClient,
  token: string,
  proof: { challengeId: string; code: string } | { password: string },
): Promise<HttpResponse<{ tokens: TokensBody }>> {
  const path = '/v1/auth/reauthentication/confirm';
  return client.post<{ tokens: TokensBody }>(path, { token, body: proof });
}

export function confirmEmailChange(
  client: HttpClient,
  token: string,
  proof: { challengeId: string; code: string },
): Promise<HttpResponse<UserBody>> {
  return client.post<UserBody>('/v1/users/me/email-change/confirm', { token, body: proof });
}
