import { AccountAdministration } from '../../src/admin/accounts/account-administration.service.js';
import { terminalAct } from '../../src/admin/acts/operator-act.js';
import { AccountLookup } from '../../src/commands/users/account-lookup.service.js';
import { AccountCreation } from '../../src/commands/users/account-creation.service.js';
import { AddressVerification } from '../../src/commands/users/address-verification.service.js';
import { UsersCommandModule } from '../../src/commands/users/users-command.module.js';
import { readSettings } from '../../src/settings.js';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { newPassword } from '../support/accounts.js';
import { testVariables } from '../support/app.js';
import { derivedCode } from '../support/challenges.js';
import type { HttpResponse } from '../support/http-client.js';
import { freshEmail, goodPassword, type AuthResultBody, type ChallengeBody } from '../support/journeys.js';
import { freshNetwork, startLimitedApp, type LimitedApp } from '../support/limited-app.js';
import { itInLongForm } from '../support/long.js';
import { recentAccessToken } from '../support/recent-access-token.js';
import { addressesOf } from '../support/address-states.js';
import { visible } from '../support/visible.js';

const wrongPassword = 'not the password of anybody';
const confirming = {
  email_verification: { path: '/v1/auth/email-verification/confirm', more: {} },
  code_login: { path: '/v1/auth/code-login/confirm', more: {} },
  password_reset: { path: '/v1/auth/password-reset/confirm', more: { newPassword } },
} as const;
type Purpose = keyof typeof confirming;
type Open = Record<Purpose, string>;

/** The owner of an address, signed in on a known device. */
interface Owner {
  email: string;
  token: string;
  deviceToken: string;
}

/** Something that an owner does, or that happens to the account. */
interface Activity {
  name: string;
  act: (owner: Owner) => Promise<unknown>;
  /** The state of the address before it; known by default. */
  addressState?: 'known' | 'unknown' | 'unverified';
  /** What anyone can do for any address; also done for the address without an account. */
  alsoByAttacker?: (email: string) => Promise<unknown>;
}

let app: LimitedApp;
let administration: INestApplicationContext;
beforeAll(async () => {
  app = await startLimitedApp('database', {
    MAILS_PER_HOUR: '1000000',
    MAILS_PER_MAILBOX_PER_HOUR: '8', // used up by the attacker's last requests
    FAILED_GUESSES_PER_DAY: '1000000',
    FAILED_GUESSES_PER_DOMAIN_PER_DAY: '1000000',
  });
  const variables = testVariables({ databaseUrl: app.database.url, smtpUrl: app.mailbox.smtpUrl });
  const module = UsersCommandModule.forRoot(readSettings(variables));
  administration = await NestFactory.createApplicationContext(module, { logger: false });
});
afterAll(async () => {
  await administration.close();
  await app.close();
});

const operator = () => administration.get(AccountAdministration);
const idOf = async (email: string) => (await administration.get(AccountLookup).find(email)).id;

async function post<Body = ChallengeBody>(
  path: string,
  body: object,
  { token, headers = {} }: { token?: string; headers?: Record<string, string> } = {},
): Promise<HttpResponse<Body>> {
  return app.client.post<Body>(path, { body, token, headers: { ...freshNetwork(), ...headers } });
}

async function succeed<Body>(response: Promise<HttpResponse<Body>>): Promise<Body> {
  const { status, body, text } = await response;
  if (status >= 300) throw new Error(`returned ${status}: ${text}`);
  return body;
}

const startPaths = { code_login: '/v1/auth/code-login', password_reset: '/v1/auth/password-reset' } as const;

/** Starts a flow and completes it with the mailed code. */
async function finish(
  purpose: Exclude<Purpose, 'email_verification'>,
  email: string,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const { challenge } = await succeed(post(startPaths[purpose], { email }, { headers }));
  const { path, more } = confirming[purpose];
  const code = await derivedCode(app, challenge.challengeId);
  return succeed(post(path, { challengeId: challenge.challengeId, code, ...more }));
}

async function moveTo(token: string, newEmail: string): Promise<unknown> {
  const { challenge } = await succeed(post('/v1/users/me/email-change', { newEmail }, { token }));
  const code = await derivedCode(app, challenge.challengeId);
  const proof = { challengeId: challenge.challengeId, code };
  return succeed(post('/v1/users/me/email-change/confirm', proof, { token }));
}

const known = ({ deviceToken }: Owner) => ({ 'x-device-token': deviceToken });

async function stepUpByCode({ token }: Owner): Promise<unknown> {
  const { challenge } = await succeed(
    app.client.post<ChallengeBody>('/v1/auth/reauthentication', { token, headers: freshNetwork() }),
  );
  const code = await derivedCode(app, challenge.challengeId);
  const proof = { challengeId: challenge.challengeId, code };
  return succeed(post('/v1/auth/reauthentication/confirm', proof, { token }));
}

async function register(email: string): Promise<unknown> {
  const body = { email, password: goodPassword, fullName: 'Ada Lovelace' };
  const { challenge } = await succeed(post('/v1/auth/register', body));
  const { challengeId } = challenge;
  return succeed(
    post(confirming.email_verification.path, { challengeId, code: await derivedCode(app, challengeId) }),
  );
}

const signIn = (email: string, headers = {}) =>
  succeed(post<AuthResultBody>('/v1/auth/login', { email, password: goodPassword }, { headers }));

const activities: Activity[] = [
  {
    name: 'a takeover of an unverified account',
    addressState: 'unverified',
    act: ({ email }) => finish('code_login', email),
    alsoByAttacker: (email) => succeed(post(startPaths.code_login, { email })),
  },
  {
    name: 'a verification by an operator',
    addressState: 'unverified',
    act: async ({ email }) =>
      administration.get(AddressVerification).verify(terminalAct(), await idOf(email)),
  },
  { name: 'a sign-in', act: ({ email }) => signIn(email) },
  {
    name: 'ten sign-ins',
    act: async ({ email }) => {
      for (let index = 0; index < 10; index += 1) await signIn(email);
    },
  },
  { name: 'a sign-in on a known device', act: (owner) => signIn(owner.email, known(owner)) },
  {
    name: 'ten wrong passwords on a known device',
    act: (owner) =>
      Promise.all(
        Array.from({ length: 10 }, () =>
          post('/v1/auth/login', { email: owner.email, password: wrongPassword }, { headers: known(owner) }),
        ),
      ),
  },
  {
    name: 'a sign-in by code on a known device',
    act: (owner) => finish('code_login', owner.email, known(owner)),
  },
  {
    name: 'a sign-in by code on another device',
    act: ({ email }) => finish('code_login', email),
    alsoByAttacker: (email) => succeed(post(startPaths.code_login, { email })),
  },
  {
    name: 'a password reset on a known device',
    act: (owner) => finish('password_reset', owner.email, known(owner)),
  },
  {
    name: 'a step-up by password',
    act: ({ token }) =>
      succeed(post('/v1/auth/reauthentication/confirm', { password: goodPassword }, { token })),
  },
  { name: 'a step-up by code', act: stepUpByCode },
  {
    name: 'a change of the password',
    act: ({ token }) => {
      const body = { currentPassword: goodPassword, newPassword };
      return succeed(
        app.client.send('PUT', '/v1/users/me/password', { token, body, headers: freshNetwork() }),
      );
    },
  },
  { name: 'a change of the address to another one', act: ({ token }) => moveTo(token, freshEmail('moved')) },
  {
    name: 'a change of the address to another one and back',
    act: async ({ token, email }) => {
      await moveTo(token, freshEmail('moved'));
      await app.query(`DELETE FROM rate_limits WHERE key LIKE 'mail-cooldown:%'`);
      return moveTo(token, email);
    },
    alsoByAttacker: async (email) => {
      const token = await recentAccessToken(app);
      const response = await succeed(post('/v1/users/me/email-change', { newEmail: email }, { token }));
      await app.query(`DELETE FROM rate_limits WHERE key LIKE 'mail-cooldown:%'`);
      return response;
    },
  },
  {
    name: 'a deletion',
    act: ({ token }) =>
      succeed(app.client.send('DELETE', '/v1/users/me', { token, headers: freshNetwork() })),
  },
  {
    name: 'a sign-out',
    act: ({ token }) => succeed(app.client.post('/v1/auth/logout', { token, headers: freshNetwork() })),
  },
  { name: 'disabling', act: async ({ email }) => operator().disable(terminalAct(), await idOf(email)) },
  {
    name: 'disabling and enabling',
    act: async ({ email }) => {
      await operator().disable(terminalAct(), await idOf(email));
      return operator().enable(terminalAct(), await idOf(email));
    },
  },
  {
    name: 'a new account that an operator creates',
    addressState: 'unknown',
    act: ({ email }) =>
      administration.get(AccountCreation).create(terminalAct(), {
        email,
        fullName: 'Ada',
        locale: null,
        password: goodPassword,
        isVerified: true,
      }),
  },
  {
    name: 'a new account that its owner registers',
    addressState: 'unknown',
    act: ({ email }) => register(email),
    alsoByAttacker: (email) =>
      succeed(post('/v1/auth/register', { email, password: goodPassword, fullName: 'Ada Lovelace' })),
  },
];

async function ownerOf(email: string): Promise<Owner> {
  const { tokens, deviceToken } = await signIn(email);
  return { email, token: tokens.accessToken, deviceToken };
}

/** Moves all limits ten minutes into the past. */
async function passTime(): Promise<void> {
  const earlier = (column: string) => `${column} = ${column} - interval '10 minutes'`;
  await app.query(`UPDATE rate_limits SET ${earlier('expires_at')}`);
  const columns = ['hour_started_at', 'day_started_at', 'escalated_at', 'failed_at'];
  await app.query(`UPDATE guess_budgets SET ${columns.map(earlier).join(', ')}`);
}

/** Moves the attacker's challenges and every cooldown a minute and a half into the past. */
async function endCooldowns(open: Partial<Open>): Promise<void> {
  await app.query(`DELETE FROM rate_limits WHERE key LIKE 'mail-cooldown:%'`);
  await app.query(`UPDATE challenges SET sent_at = sent_at - interval '90 seconds' WHERE id = ANY($1)`, [
    Object.values(open),
  ]);
}

/** An attacker who knows only the address, and records everything observable. */
class Attacker {
  readonly transcript: string[] = [];
  private open: Partial<Open> = {};

  constructor(private readonly email: string) {}

  /** Enters wrong passwords, and wrong codes at three challenges, one of which stays open. */
  async prepare(guesses: number): Promise<void> {
    await Promise.all(Array.from({ length: 9 }, () => this.signIn()));
    for (const purpose of ['code_login', 'password_reset', 'email_verification'] as const)
      await this.start(purpose);
    for (let index = 0; index < guesses; index += 1) {
      await this.guess(index < 5 ? 'code_login' : index < 9 ? 'password_reset' : 'email_verification');
    }
  }

  async proceed(): Promise<void> {
    for (let index = 0; index < 3; index += 1) await this.signIn();
    for (const purpose of Object.keys(confirming) as Purpose[]) await this.guess(purpose); // its keys are the purposes
    await this.chooseWordsOfAddress();
    await endCooldowns(this.open);
    const earlier = { ...this.open };
    for (const purpose of Object.keys(confirming) as Purpose[]) await this.start(purpose);
    await endCooldowns(earlier);
    for (const id of Object.values(earlier)) await this.resend(id);
    await endCooldowns({});
    const token = await recentAccessToken(app);
    this.record(await post('/v1/users/me/email-change', { newEmail: this.email }, { token }));
  }

  private async signIn(): Promise<void> {
    this.record(await post('/v1/auth/login', { email: this.email, password: wrongPassword }));
  }

  private async start(purpose: Purpose): Promise<void> {
    const response =
      purpose === 'email_verification'
        ? await post('/v1/auth/register', {
            email: this.email,
            password: goodPassword,
            fullName: 'Ada Lovelace',
          })
        : await post(startPaths[purpose], { email: this.email });
    if (response.status === 202) this.open[purpose] = response.body.challenge.challengeId;
    this.record(response);
  }

  private async guess(purpose: Purpose): Promise<void> {
    const { path, more } = confirming[purpose];
    this.record(await post(path, { challengeId: this.open[purpose], code: '12345678', ...more }));
  }

  /** A password that is rejected because of the address, whatever the state of the account. */
  private async chooseWordsOfAddress(): Promise<void> {
    const madeOfAddress = `${this.email.slice(0, this.email.indexOf('@'))}!2026`;
    const body = { challengeId: this.open.password_reset, code: '12345678', newPassword: madeOfAddress };
    const response = await post(confirming.password_reset.path, body);
    expect(response.status).toBe(422);
    this.record(response);
  }

  private async resend(id: string): Promise<void> {
    this.record(await app.client.post(`/v1/challenges/${id}/resend`, { headers: freshNetwork() }), id);
  }

  private record(response: HttpResponse<unknown>, ...ids: string[]): void {
    this.transcript.push(
      visible(response, ...Object.values(this.open), ...ids).replaceAll(this.email, '<address>'),
    );
  }
}

interface Script {
  guesses: number;
  /** Ten minutes before the attacker's requests; otherwise in the middle of them. */
  isBefore: boolean;
  /** Whether `npm test` runs it with an activity, by the activity's place; `npm run test:long` does with each. */
  isInShortForm: (place: number) => boolean;
}

async function transcriptOf(email: string, { guesses, isBefore }: Script, act: () => Promise<unknown>) {
  const attacker = new Attacker(email);
  if (isBefore) {
    await act();
    await passTime();
  }
  await attacker.prepare(guesses);
  if (!isBefore) {
    await endCooldowns({}); // so that the owner's start does not hit the attacker's cooldown
    await act();
  }
  await attacker.proceed();
  return attacker.transcript;
}

const always = () => true;
const atEveryFourth = (place: number) => place % 4 === 0;
const betweenThose = (place: number) => place % 4 === 2;

describe.each<[string, Script]>([
  ['past the budget of guesses, in the middle', { guesses: 10, isBefore: false, isInShortForm: always }],
  ['one guess before it, in the middle', { guesses: 9, isBefore: false, isInShortForm: atEveryFourth }],
  ['ten minutes before', { guesses: 9, isBefore: true, isInShortForm: betweenThose }],
])('[SAME-8] an attacker’s observations do not reveal an owner: %s', (_, script) => {
  const seenForUnknownAddress = async (act: Activity['alsoByAttacker']) => {
    const [address = ''] = await addressesOf(app, 'unknown', 1);
    return transcriptOf(address, script, () => act?.(address) ?? Promise.resolve());
  };
  let seenWithoutActivity: Promise<string[]> | undefined;

  const revealsNothing = async ({ act, addressState = 'known', alsoByAttacker }: Activity) => {
    const [mine = ''] = await addressesOf(app, addressState, 1);
    const owner =
      addressState === 'unknown' ? { email: mine, token: '', deviceToken: '' } : await ownerOf(mine);
    const seen = await transcriptOf(mine, script, () => act(owner));
    const seenForUnknown = alsoByAttacker
      ? await seenForUnknownAddress(alsoByAttacker)
      : await (seenWithoutActivity ??= seenForUnknownAddress(undefined)); // the same for all activities
    expect(seen).toEqual(seenForUnknown);
    // Ensures that the results are not equal merely because nothing was counted.
    expect(seen.filter((line) => line.includes('failed-sign-ins'))).toHaveLength(2);
    expect(seen.filter((line) => line.includes('codeLength\\":12')).length).toBeGreaterThanOrEqual(4);
  };

  for (const [place, activity] of activities.entries()) {
    const test = script.isInShortForm(place) ? it : itInLongForm;
    test(activity.name, () => revealsNothing(activity));
  }
});
