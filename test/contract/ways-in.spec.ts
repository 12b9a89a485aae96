import { readFileSync } from 'node:fs';
import { KnownDevices } from '../../src/devices/known-devices.service.js';
import { startApp, type TestApp } from '../support/app.js';
import { derivedCode } from '../support/challenges.js';
import { setFactors, type StoredFactors } from '../support/factors.js';
import type { HttpClient } from '../support/http-client.js';
import { goodPassword, type ChallengeBody } from '../support/journeys.js';
import { addressesOf, addressStates, type AddressState } from '../support/address-states.js';

type Outcome = 'owed' | 'signed in' | 'refused';

interface WayIn {
  /** The operation that signs in. */
  operation: string;
  signIn(by: Visitor, address: string): Promise<{ status: number; body: unknown }>;
  /** While a second factor is required of everyone. */
  outcomes: Readonly<Record<AddressState, Outcome>>;
  /** What a known account owes, by its factors; null for a way that such an account cannot take. */
  owed: Readonly<Record<FactorState, string>> | null;
  /** Where that differs if a second factor is required of everyone. */
  owedUnderPolicy?: Readonly<Partial<Record<FactorState, string>>>;
  env?: Record<string, string>;
}

/** Who signs in, and where each request of the flow goes. */
interface Visitor {
  app: TestApp;
  /** The replica of the last request, and that of the one before. */
  last: HttpClient;
  earlier: HttpClient;
  deviceToken?: string;
}

interface FactorSetting extends StoredFactors {
  isPasswordless?: boolean;
  /** The device was trusted in an earlier sign-in. */
  isTrusted?: boolean;
}

/** What an account can have, row by row of the contract's table. */
const factorStates = {
  'not required': { factors: 0, required: false },
  'an authenticator app': { factors: 1, required: true },
  'an app and recovery codes': { factors: 9, required: true },
  'an app, on a trusted device': { factors: 9, required: true, isTrusted: true },
  'an app, switched off': { factors: 9, required: false },
  'codes by e-mail': { factors: 0, required: true },
  'codes by e-mail, on a trusted device': { factors: 0, required: true, isTrusted: true },
  'codes by e-mail, without a password': { factors: 0, required: true, isPasswordless: true },
  // Left where another account has verified the number: they alone are the second factor.
  'recovery codes without an app': { factors: 8, required: true },
  'a number that cannot be used now': { factors: 12, required: true },
} as const satisfies Record<string, FactorSetting>;
type FactorState = keyof typeof factorStates;

/** Starts a flow, and completes it with the right code or that of a decoy. */
async function byCode(
  { app, earlier, last, deviceToken = '' }: Visitor,
  start: { path: string; body: object; token?: string },
): Promise<{ status: number; body: unknown }> {
  const { path, ...sending } = start;
  const { body } = await earlier.post<ChallengeBody>(path, sending);
  const { challengeId } = body.challenge;
  const confirm = path === '/v1/auth/register' ? '/v1/auth/email-verification/confirm' : `${path}/confirm`;
  const proof = { challengeId, code: await derivedCode(app, challengeId) };
  return last.post(confirm, { body: proof, headers: { 'x-device-token': deviceToken } });
}

const registration = (email: string) => ({ email, password: goodPassword, fullName: 'Ada Lovelace' });
const immediate = { REGISTRATION_MODE: 'immediate' };
const required = { SECOND_FACTOR_POLICY: 'required' };

/** Every sign-in flow, with its results. */
const waysIn: Readonly<Record<string, WayIn>> = {
  'a password': {
    operation: 'login',
    signIn: ({ last, deviceToken = '' }, email) =>
      last.post('/v1/auth/login', {
        body: { email, password: goodPassword },
        headers: { 'x-device-token': deviceToken },
      }),
    owed: {
      'not required': 'nothing',
      'an authenticator app': 'totp',
      'an app and recovery codes': 'totp, recovery_code',
      'an app, on a trusted device': 'nothing',
      'an app, switched off': 'nothing',
      'codes by e-mail': 'email_code',
      'codes by e-mail, on a trusted device': 'nothing',
      'codes by e-mail, without a password': 'refused',
      'recovery codes without an app': 'recovery_code',
      'a number that cannot be used now': 'recovery_code',
    },
    owedUnderPolicy: {
      'not required': 'enrollment',
      'an app, switched off': 'totp, recovery_code',
    },
    outcomes: {
      known: 'owed',
      unverified: 'signed in', // its tokens give access to what an unverified account may use
      passwordless: 'refused',
      disabled: 'refused',
      pending: 'refused',
      unknown: 'refused',
    },
  },
  'a code to sign in': {
    operation: 'loginWithCode',
    signIn: (by, email) => byCode(by, { path: '/v1/auth/code-login', body: { email } }),
    owed: {
      'not required': 'nothing',
      'an authenticator app': 'totp',
      'an app and recovery codes': 'totp, recovery_code',
      'an app, on a trusted device': 'nothing',
      'an app, switched off': 'nothing',
      'codes by e-mail': 'password',
      'codes by e-mail, on a trusted device': 'nothing',
      'codes by e-mail, without a password': 'enrollment',
      'recovery codes without an app': 'recovery_code',
      'a number that cannot be used now': 'recovery_code',
    },
    owedUnderPolicy: {
      'not required': 'enrollment',
      'an app, switched off': 'totp, recovery_code',
    },
    outcomes: {
      known: 'owed',
      unverified: 'owed',
      passwordless: 'owed',
      disabled: 'refused',
      pending: 'refused',
      unknown: 'refused',
    },
  },
  'the code of a registration': {
    operation: 'confirmEmail',
    signIn: (by, email) => byCode(by, { path: '/v1/auth/register', body: registration(email) }),
    owed: null,
    outcomes: {
      known: 'refused',
      unverified: 'owed',
      passwordless: 'refused',
      disabled: 'refused',
      pending: 'owed',
      unknown: 'owed',
    },
  },
  'a registration that signs in at once': {
    operation: 'register',
    env: immediate,
    signIn: ({ last }, email) => last.post('/v1/auth/register', { body: registration(email) }),
    owed: null,
    outcomes: {
      known: 'refused',
      unverified: 'refused',
      passwordless: 'refused',
      disabled: 'refused',
      pending: 'signed in',
      unknown: 'signed in',
    },
  },
};

function outcomeOf({ status, body }: { status: number; body: unknown }): Outcome {
  if (status >= 400) return 'refused';
  const { tokens, deviceToken, user, ...rest } = body as Record<string, unknown>;
  if (tokens && deviceToken && user) return 'signed in';
  expect({ ...rest, tokens, deviceToken, user }).toEqual({
    status: 'second_factor_enrollment_required',
    signIn: { signInToken: expect.any(String), expiresAt: expect.any(String), methods: expect.any(Array) },
    enrollment: { mailboxVerified: expect.any(Boolean), allowed: ['totp'] },
  });
  return 'owed';
}

/** What a response says that the account still owes. */
function owedIn({ status, body }: { status: number; body: unknown }): string {
  if (status >= 400) return 'refused';
  const result = body as { status: string; signIn?: { methods: { type: string }[] } }; // checked by the caller's table
  if (result.status === 'authenticated') return 'nothing';
  if (result.status === 'second_factor_enrollment_required') return 'enrollment';
  return (result.signIn?.methods ?? []).map(({ type }) => type).join(', ');
}

/** Creates an account, and returns its address and the device token of the visitor. */
async function accountWith(
  app: TestApp,
  state: FactorState,
): Promise<{ email: string; deviceToken?: string }> {
  const { isPasswordless, isTrusted, ...factors }: FactorSetting = factorStates[state];
  const [email = ''] = await addressesOf(app, isPasswordless ? 'passwordless' : 'known', 1);
  await setFactors(app, [email], factors);
  if (!isTrusted) return { email };
  const devices = app.firstApp.get(KnownDevices, { strict: false });
  const deviceToken = devices.issueToken({ address: email, knownFrom: new Date() });
  await app.query(
    `INSERT INTO trusted_devices (id, user_id, device_id, expires_at)
     SELECT gen_random_uuid(), id, $2, now() + interval '1 day' FROM users WHERE email = $1`,
    [email, devices.idOf(deviceToken)],
  );
  return { email, deviceToken };
}

/** Over two replicas, in both orders: each request of a flow goes to another one than the last. */
function visitorsOf(app: TestApp): Visitor[] {
  const [one = app.client, other = app.client] = app.clients;
  expect(one).not.toBe(other);
  return [
    { app, earlier: one, last: other },
    { app, earlier: other, last: one },
  ];
}

async function countSessions(app: TestApp, email: string): Promise<number> {
  const sql = 'SELECT FROM sessions JOIN users u ON u.id = user_id WHERE u.email = $1';
  return (await app.query(sql, [email])).length;
}

describe.each(Object.entries(waysIn))('signing in by %s', (_, way) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ instances: 2, env: { ...required, ...way.env } });
  });
  afterAll(() => app.close());

  it.each(addressStates)(
    'has the expected result for an address that is %s, and opens no session if a factor is required',
    async (addressState) => {
      for (const visitor of visitorsOf(app)) {
        const [address = ''] = await addressesOf(app, addressState, 1);
        const outcome = outcomeOf(await way.signIn(visitor, address));
        expect({ outcome, sessions: await countSessions(app, address) }).toEqual({
          outcome: way.outcomes[addressState],
          sessions: way.outcomes[addressState] === 'signed in' ? 1 : 0,
        });
      }
    },
  );
});

describe.each([
  ['of nobody else', {}],
  ['of everyone', required],
])('[MFA-20] an account with second factors, where one is required %s', (_, env) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ instances: 2, env });
  });
  afterAll(() => app.close());

  const rows = Object.entries(waysIn).flatMap(([name, { signIn, owed, owedUnderPolicy }]) =>
    Object.entries({ ...owed, ...(env === required && owedUnderPolicy) }).map(
      ([state, expected]) => [name, state as FactorState, expected, signIn] as const, // as: keys of `owed`
    ),
  );

  it.each(rows)('that signs in by %s and has %s owes: %s', async (_name, state, expected, signIn) => {
    for (const visitor of visitorsOf(app)) {
      const { email, deviceToken } = await accountWith(app, state);
      expect(owedIn(await signIn({ ...visitor, deviceToken }, email))).toBe(expected);
      expect(await countSessions(app, email)).toBe(expected === 'nothing' ? 1 : 0);
    }
  });
});

describe('the verification of an account that signed in unverified', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { ...immediate, ...required } });
  });
  afterAll(() => app.close());

  it('requires the factor that the sign-in did not', async () => {
    const [email = ''] = await addressesOf(app, 'unverified', 1);
    const visitor = { app, earlier: app.client, last: app.client };
    const { body } = await app.client.post<{ tokens: { accessToken: string } }>('/v1/auth/login', {
      body: { email, password: goodPassword },
    });
    const start = { path: '/v1/auth/email-verification', body: {}, token: body.tokens.accessToken };
    expect(outcomeOf(await byCode(visitor, start))).toBe('owed');
  });
});

/** They end what one of the others has begun, and are tested in test/flows/second-factor.spec.ts. */
const secondSteps = ['confirmSecondFactor', 'confirmTotpEnrollment'];

describe('the sign-in flows', () => {
  it('are all operations whose responses may contain tokens of a new session', () => {
    const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
      paths: Record<string, Record<string, { operationId: string; responses: unknown }>>;
    };
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const signingIn = operations.filter(({ responses }) =>
      /schemas\/(AuthResult|Registration)"/.test(JSON.stringify(responses)),
    );
    const first = Object.values(waysIn).map(({ operation }) => operation);
    expect(signingIn.map(({ operationId }) => operationId).toSorted()).toEqual(
      [...first, ...secondSteps].toSorted(),
    );
  });
});
