import { readFileSync } from 'node:fs';
import type { FactorRequirement } from '../../src/auth/sign-in/sign-in-outcome.js';
import { SignInService } from '../../src/auth/sign-in/sign-in.service.js';
import { startApp, type TestApp } from '../support/app.js';
import { derivedCode } from '../support/challenges.js';
import { goodPassword, type ChallengeBody } from '../support/journeys.js';
import { addressesOf, addressStates, type AddressState } from '../support/address-states.js';

/** Required of everyone, whatever was verified: what the module of a factor would register. */
const dummyFactor: FactorRequirement = {
  findOwed: () => Promise.resolve({ status: 'second_factor_required', dummy: true } as const),
};

type Outcome = 'owed' | 'signed in' | 'refused';

interface WayIn {
  /** The operation that signs in. */
  operation: string;
  signIn(app: TestApp, address: string): Promise<{ status: number; body: unknown }>;
  outcomes: Readonly<Record<AddressState, Outcome>>;
  env?: Record<string, string>;
}

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

/** Every sign-in flow, and its result for an address in each state while a factor is required of everyone. */
const waysIn: Readonly<Record<string, WayIn>> = {
  'a password': {
    operation: 'login',
    signIn: (app, email) => app.client.post('/v1/auth/login', { body: { email, password: goodPassword } }),
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
  const { tokens, deviceToken, ...rest } = body as Record<string, unknown>;
  if (tokens && deviceToken) return 'signed in';
  expect({ ...rest, tokens, deviceToken }).toEqual({ status: 'second_factor_required', dummy: true });
  return 'owed';
}

describe.each(Object.entries(waysIn))('signing in by %s', (_, way) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: way.env ?? {} });
    app.firstApp.get(SignInService, { strict: false }).require(dummyFactor);
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

describe('the verification of an account that signed in unverified', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: immediate });
    app.firstApp.get(SignInService, { strict: false }).require(dummyFactor);
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

describe('the sign-in flows', () => {
  it('are all operations whose responses may contain tokens of a new session', () => {
    const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
      paths: Record<string, Record<string, { operationId: string; responses: unknown }>>;
    };
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const signingIn = operations.filter(({ responses }) =>
      /schemas\/(AuthResult|Registration)"/.test(JSON.stringify(responses)),
    );
    expect(signingIn.map(({ operationId }) => operationId).toSorted()).toEqual(
      Object.values(waysIn)
        .map(({ operation }) => operation)
        .toSorted(),
    );
  });
});
