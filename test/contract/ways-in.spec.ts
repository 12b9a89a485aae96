import { readFileSync } from 'node:fs';
import { startApp, type TestApp } from '../support/app.js';
import { derivedCode } from '../support/challenges.js';
import { goodPassword, type ChallengeBody } from '../support/journeys.js';
import { addressesOf, addressStates, type AddressState } from '../support/address-states.js';

type Outcome = 'owed' | 'signed in' | 'refused';

interface WayIn {
  /** The operation that signs in. */
  operation: string;
  signIn(app: TestApp, address: string): Promise<{ status: number; body: unknown }>;
  /** While a second factor is required of everyone. */
  outcomes: Readonly<Record<AddressState, Outcome>>;
  /** What a known account owes, by its factors; null for a way that such an account cannot take. */
  owed: Readonly<Record<FactorState, string>> | null;
  env?: Record<string, string>;
}

/** What an account can have, row by row of the contract's table. */
const factorStates = {
  'not required': { factors: 0, required: false },
  'an authenticator app': { factors: 1, required: true },
  'an app and recovery codes': { factors: 9, required: true },
  'an app, switched off': { factors: 9, required: false },
  'codes by e-mail': { factors: 0, required: true },
  'codes by e-mail, without a password': { factors: 0, required: true, isPasswordless: true },
} as const satisfies Record<string, { factors: number; required: boolean; isPasswordless?: boolean }>;
type FactorState = keyof typeof factorStates;

/** Starts a flow, and completes it with the right code or that of a decoy. */
async function byCode(
  app: TestApp,
  start: { path: string; body: object; token?: string },
): Promise<{ status: number; body: unknown }> {
  const { path, ...sending } = start;
  const { body } = await app.client.post<ChallengeBody>(path, sending);
  const { challengeId } = body.challenge;
  const confirm = path === '/v1/auth/register' ? '/v1/auth/email-verification/confirm' : `${path}/confirm`;
  return app.client.post(confirm, { body: { challengeId, code: await derivedCode(app, challengeId) } });
}

const registration = (email: string) => ({ email, password: goodPassword, fullName: 'Ada Lovelace' });
const immediate = { REGISTRATION_MODE: 'immediate' };
const required = { SECOND_FACTOR_POLICY: 'required' };

/** Every sign-in flow, with its results. */
const waysIn: Readonly<Record<string, WayIn>> = {
  'a password': {
    operation: 'login',
    signIn: (app, email) => app.client.post('/v1/auth/login', { body: { email, password: goodPassword } }),
    owed: {
      'not required': 'nothing',
      'an authenticator app': 'totp',
      'an app and recovery codes': 'totp, recovery_code',
      'an app, switched off': 'nothing',
      'codes by e-mail': 'email_code',
      'codes by e-mail, without a password': 'refused',
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
    signIn: (app, email) => byCode(app, { path: '/v1/auth/code-login', body: { email } }),
    owed: {
      'not required': 'nothing',
      'an authenticator app': 'totp',
      'an app and recovery codes': 'totp, recovery_code',
      'an app, switched off': 'nothing',
      'codes by e-mail': 'password',
      'codes by e-mail, without a password': 'enrollment',
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
    signIn: (app, email) => byCode(app, { path: '/v1/auth/register', body: registration(email) }),
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
    signIn: (app, email) => app.client.post('/v1/auth/register', { body: registration(email) }),
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

async function accountWith(app: TestApp, state: FactorState): Promise<string> {
  const { factors, required: isRequired, ...rest } = factorStates[state];
  const [email = ''] = await addressesOf(app, 'isPasswordless' in rest ? 'passwordless' : 'known', 1);
  await app.query('UPDATE users SET factors = $2, second_factor_required = $3 WHERE email = $1', [
    email,
    factors,
    isRequired,
  ]);
  await app.query(
    `INSERT INTO totp_factors (id, user_id, secret, kid, confirmed_at)
     SELECT gen_random_uuid(), id, '', 'test1', now() FROM users WHERE email = $1 AND factors & 1 <> 0`,
    [email],
  );
  return email;
}

describe.each(Object.entries(waysIn))('signing in by %s', (_, way) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { ...required, ...way.env } });
  });
  afterAll(() => app.close());

  it.each(addressStates)(
    'has the expected result for an address that is %s, and opens no session if a factor is required',
    async (addressState) => {
      const [address = ''] = await addressesOf(app, addressState, 1);
      const outcome = outcomeOf(await way.signIn(app, address));
      const sessions = await app.query(
        'SELECT FROM sessions JOIN users u ON u.id = user_id WHERE u.email = $1',
        [address],
      );
      expect({ outcome, sessions: sessions.length }).toEqual({
        outcome: way.outcomes[addressState],
        sessions: way.outcomes[addressState] === 'signed in' ? 1 : 0,
      });
    },
  );
});

describe('an account with second factors, where none is required of everyone', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const rows = Object.entries(waysIn).flatMap(([name, { signIn, owed }]) =>
    Object.entries(owed ?? {}).map(
      ([state, expected]) => [name, state as FactorState, expected, signIn] as const,
    ),
  );

  it.each(rows)('that signs in by %s and has %s owes: %s', async (_name, state, expected, signIn) => {
    const email = await accountWith(app, state);
    const opened = () =>
      app.query('SELECT FROM sessions JOIN users u ON u.id = user_id WHERE u.email = $1', [email]);
    expect(owedIn(await signIn(app, email))).toBe(expected);
    expect(await opened()).toHaveLength(expected === 'nothing' ? 1 : 0);
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
    const { body } = await app.client.post<{ tokens: { accessToken: string } }>('/v1/auth/login', {
      body: { email, password: goodPassword },
    });
    const start = { path: '/v1/auth/email-verification', body: {}, token: body.tokens.accessToken };
    expect(outcomeOf(await byCode(app, start))).toBe('owed');
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
