import { randomUUID } from 'node:crypto';
import { factorBits } from '../../src/factors/factor.js';
import { insertAccount, sessionIdOf, type InsertedAccount } from './accounts.js';
import type { TestApp } from './app.js';
import { age, derivedCode } from './challenges.js';
import { insertDelivery } from './deliveries.js';
import { bothProofs } from './factor-recoveries.js';
import type { LiveValues } from './fuzz-requests.js';
import {
  freshEmail,
  freshPerson,
  register,
  type AuthResultBody,
  type ChallengeBody,
  type Person,
} from './journeys.js';
import { signInOperator } from './operators.js';
import { addPhone, freshNumber, phoneCode } from './phones.js';
import {
  confirmStep,
  forgetTotpUse,
  owedAfterCode,
  owedAfterPassword,
  requireEmailCode,
  stepCode,
  type FactorsBody,
  type SetupBody,
} from './second-factors.js';
import { openBreaker } from './text-messages.js';
import { totpCode } from './totp-steps.js';

type Account = AuthResultBody & Person;
type Factor = 'none' | 'totp' | 'email_code' | 'setup';

/** Which operations need which second factor to succeed; a set-up that is not confirmed is one too. */
const factorsNeeded: readonly (readonly [RegExp, Factor])[] = [
  [/second-factor\/challenge/, 'email_code'],
  [/second-factor\/confirm \((emailCode|password)\)/, 'email_code'],
  [/second-factor\/confirm/, 'totp'],
  [/second-factor\/recovery|factor-recovery/, 'totp'],
  [/reauthentication\/confirm \((totp|recoveryCode)\)/, 'totp'],
  [/users\/me\/totp\/confirm/, 'setup'],
  [/users\/me\/(totp|recovery-codes|trusted-devices)/, 'totp'],
];

/**
 * Creates an account with a session, and what else an operation needs to succeed.
 * @param of `body`: the name of the body, where the operation takes one of several
 */
export async function liveValues(app: TestApp, of: { path: string; body: string }): Promise<LiveValues> {
  const { path, body } = of;
  if (path.startsWith('/v1/admin/')) return adminValues(app, path);
  const place = `${path} (${body})`;
  const account = await newAccount(app);
  const factor = factorsNeeded.find(([pattern]) => pattern.test(place))?.[1] ?? 'none';
  const ofFactor = await addFactor(app, account, factor);
  const ofStep = path.includes('/second-factor/') ? await stepValues(app, account, place) : {};
  const challenge = ofStep.challengeId === undefined ? await challengeValues(app, account, path) : {};
  const ofPhone = /users\/me\/phone|resend$/.test(path) ? await phoneValues(app, account, path) : {};
  if (path.endsWith('/factor-recovery')) await runningRecovery(app, account);
  if (path.endsWith('/email-verification')) {
    await app.query('UPDATE users SET email_verified_at = NULL WHERE id = $1', [account.user.id]);
  }
  const { email, password, fullName, tokens } = account;
  return {
    email,
    password,
    fullName,
    currentPassword: password,
    newPassword: 'another correct horse',
    locale: 'pt-BR',
    label: 'My phone',
    type: 'email_code',
    refreshToken: tokens.refreshToken,
    accessToken: tokens.accessToken,
    id: await idFor(path, { app, account, secret: ofFactor.secret }),
    ...challenge,
    ...ofPhone,
    ...ofFactor,
    ...ofStep,
  };
}

/** A number to add, or one that was added. */
async function phoneValues(app: TestApp, account: Account, path: string): Promise<LiveValues> {
  const phone = freshNumber();
  if (path.endsWith('/confirm')) return { ...(await phoneCode(app, account, phone)) };
  if (path.endsWith('/resend')) {
    const { challengeId } = await phoneCode(app, account, phone);
    await age(app, challengeId, 90);
    return { challengeId, channel: 'sms' };
  }
  if (path.endsWith('/phone')) await addPhone(app, account);
  return { phone, channel: 'sms' };
}

/** The ID of what the path names: by default, the session. */
async function idFor(
  path: string,
  { app, account, secret }: { app: TestApp; account: Account; secret?: string },
): Promise<string> {
  if (path.includes('trusted-devices')) return trustedDevice(app, account, secret);
  return account.tokens.refreshToken.split('.')[0] ?? '';
}

/** An admin with a fresh factor, and another account to act on. */
async function adminValues(app: TestApp, path: string): Promise<LiveValues> {
  const admin = await signInOperator(app, 'admin');
  const account = await insertAccount(app, { factors: path.includes('second-factor') ? factorBits.totp : 0 });
  const [active] = await app.query<{ count: string }>(
    'SELECT count(*) FROM users WHERE disabled_at IS NULL AND email_verified_at IS NOT NULL',
  );
  return {
    accessToken: admin.token,
    id: await adminId(app, path, account),
    sessionId: sessionIdOf(account),
    email: freshEmail(),
    fullName: 'Ada Lovelace',
    locale: 'pt-BR',
    externalId: randomUUID(),
    reason: 'reported stolen',
    mode: 'ask',
    operatorRole: 'support',
    ip: '203.0.113.9',
    expect: `999999:${'x'.repeat(43)}`,
    fromNumber: '1',
    toNumber: '1',
    until: new Date(Date.now() + 60_000).toISOString(),
    confirm: active?.count ?? '',
  };
}

async function adminId(app: TestApp, path: string, { user, email }: InsertedAccount): Promise<string> {
  if (path.startsWith('/v1/admin/deliveries'))
    return insertDelivery(app, { destination: email, user_id: user.id, status: 'failed' });
  return path.startsWith('/v1/admin/text-messages') ? openBreaker(app) : user.id;
}

/** Makes wrong codes of the past not count, so that later requests can succeed. */
export async function forgetAttempts(app: TestApp): Promise<void> {
  await app.query('UPDATE challenges SET attempts = 0');
  await app.query('UPDATE pending_sign_ins SET attempts = 0');
  await app.query('UPDATE totp_factors SET failures_in_a_row = 0, last_step = 0');
}

async function newAccount(app: TestApp) {
  const person = freshPerson();
  const { challengeId } = await register(app.client, person);
  const proof = { challengeId, code: await derivedCode(app, challengeId) };
  const { body } = await app.client.post<AuthResultBody>('/v1/auth/email-verification/confirm', {
    body: proof,
  });
  return { ...body, ...person };
}

async function addFactor(app: TestApp, account: Account, factor: Factor): Promise<LiveValues> {
  if (factor === 'none') return {};
  if (factor === 'email_code') {
    await requireEmailCode(app, account);
    return {};
  }
  const token = account.tokens.accessToken;
  const { body: setup } = await app.client.post<SetupBody>('/v1/users/me/totp', { token });
  const { setupId, secret } = setup;
  if (factor === 'setup') return { setupId, secret };
  const { body } = await app.client.post<{ factors: FactorsBody; recoveryCodes: string[] }>(
    '/v1/users/me/totp/confirm',
    { token, body: { setupId, totpCode: totpCode(secret) } },
  );
  await forgetTotpUse(app, account.user.id);
  await app.query('UPDATE sessions SET factor_authenticated_at = now() WHERE user_id = $1', [
    account.user.id,
  ]);
  return { secret, recoveryCode: body.recoveryCodes[0] ?? '' };
}

/** A sign-in that waits for its second step, and a code by e-mail or a set-up for it. */
async function stepValues(app: TestApp, account: Account, place: string): Promise<LiveValues> {
  if (place.includes('/enrollment/')) return enrollmentValues(app, account, place);
  if (place.includes('/recovery')) return { signInToken: await bothProofs(app, account) };
  const owed = place.includes('(password)')
    ? await owedAfterCode(app, account.email)
    : await owedAfterPassword(app.client, account);
  const { signInToken } = owed.signIn;
  return { signInToken, ...(place.includes('(emailCode)') && (await stepCode(app, signInToken))) };
}

/** An account that has to set up a factor: one that requires a second factor and has no password. */
async function enrollmentValues(app: TestApp, account: Account, place: string): Promise<LiveValues> {
  await app.query('UPDATE users SET second_factor_required = true, password_hash = NULL WHERE id = $1', [
    account.user.id,
  ]);
  const { signInToken } = (await owedAfterCode(app, account.email)).signIn;
  if (!place.includes('/confirm')) return { signInToken };
  const { body } = await app.client.post<SetupBody>('/v1/auth/second-factor/enrollment/totp', {
    body: { signInToken },
  });
  return { signInToken, setupId: body.setupId, secret: body.secret };
}

async function runningRecovery(app: TestApp, { user }: Account): Promise<void> {
  await app.query(
    `INSERT INTO factor_recoveries (user_id, credential_version, effective_at)
     SELECT id, credential_version, now() + interval '1 day' FROM users WHERE id = $1`,
    [user.id],
  );
}

/** The ID of a device that the account trusts. */
async function trustedDevice(app: TestApp, account: Account, secret = ''): Promise<string> {
  const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
  await confirmStep(app.client, { signInToken, totpCode: totpCode(secret), trustDevice: true });
  const [row] = await app.query<{ id: string }>('SELECT id FROM trusted_devices WHERE user_id = $1', [
    account.user.id,
  ]);
  return row?.id ?? '';
}

async function challengeValues(app: TestApp, account: Account, path: string): Promise<LiveValues> {
  const newEmail = freshEmail();
  const challengeId = await openChallenge(app, path, { ...account, newEmail });
  if (path.endsWith('/resend')) await age(app, challengeId, 61);
  return { newEmail, challengeId, code: await derivedCode(app, challengeId) };
}

async function openChallenge(
  app: TestApp,
  path: string,
  { email, newEmail, tokens }: Account & { newEmail: string },
): Promise<string> {
  const [, kind = ''] =
    /(password-reset|code-login|email-change|reauthentication)\/confirm$/.exec(path) ?? [];
  const body = { 'password-reset': { email }, 'code-login': { email }, 'email-change': { newEmail } }[kind];
  if (kind === '') return (await register(app.client, freshPerson())).challengeId;
  const start = path.replace('/confirm', '');
  const response = await app.client.post<ChallengeBody>(start, {
    token: tokens.accessToken,
    ...(body && { body }),
  });
  return response.body.challenge.challengeId;
}
