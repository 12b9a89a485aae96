import { newPassword } from '../support/accounts.js';
import { setFactors, type StoredFactors } from '../support/factors.js';
import { goodPassword } from '../support/journeys.js';
import { recentAccessToken } from '../support/recent-access-token.js';
import type { Arm, TimedRequest, TimedRoute } from './measuring.js';
import {
  addressesOf,
  insertChallenges,
  addressStates,
  type AddressState,
  type StoredChallenges,
} from '../support/address-states.js';

/** A route with an address, in each of the addressStates; the others are compared with the first. */
function byAddress(
  route: { name: string; status: number; addressStates: readonly [AddressState, ...AddressState[]] },
  toRequest: (email: string, token: string) => TimedRequest,
): TimedRoute {
  const toArm = (addressState: AddressState): Arm => ({
    name: addressState,
    prepare: async (app, count) => {
      const token = await recentAccessToken(app);
      return (await addressesOf(app, addressState, count)).map((email) => toRequest(email, token));
    },
  });
  const [first, ...others] = route.addressStates;
  return { name: route.name, status: route.status, arms: [toArm(first), ...others.map(toArm)] };
}

/** Second factors that an account may have. A wrong first proof must not reveal them. */
const factorArms: Record<string, StoredFactors> = {
  'with an app': { factors: 9, required: true },
  'with codes by e-mail': { factors: 0, required: true },
};

/** The same route, also for accounts with second factors. */
function withFactors(route: TimedRoute, toRequest: (email: string) => TimedRequest): TimedRoute {
  const arms = Object.entries(factorArms).map(([name, factors]): Arm => ({
    name,
    prepare: async (app, count) => {
      const emails = await addressesOf(app, 'known', count);
      await setFactors(app, emails, factors);
      return emails.map(toRequest);
    },
  }));
  return { ...route, arms: [...route.arms, ...arms] };
}

type Purpose = NonNullable<StoredChallenges['purpose']>;

/** A route with a challenge: one with a code, compared with decoys. */
function byChallenge(
  route: { name: string; status: number; purpose: Purpose },
  toRequest: (challengeId: string) => TimedRequest,
): TimedRoute {
  const { name, status, purpose } = route;
  const toArm = (
    kind: string,
    {
      factors,
      ...options
    }: { isDecoy: boolean; isSilent?: boolean; factors?: { factors: number; required: boolean } },
  ): Arm => ({
    name: kind,
    prepare: async (app, count) => {
      // A pending registration has no account yet; every other code is for one.
      const hasAccount = purpose !== 'email_verification' && !options.isDecoy;
      const addresses = await addressesOf(app, hasAccount ? 'known' : 'unknown', count);
      if (factors) await setFactors(app, addresses, factors);
      return (await insertChallenges(app, { addresses, purpose, ...options })).map(toRequest);
    },
  });
  const arms = [
    toArm('live', { isDecoy: false }),
    toArm('decoy', { isDecoy: true }),
    ...(purpose === 'email_verification' ? [toArm('silent decoy', { isDecoy: true, isSilent: true })] : []),
    ...(purpose === 'code_login'
      ? Object.entries(factorArms).map(([kind, factors]) => toArm(kind, { isDecoy: false, factors }))
      : []),
  ] as const;
  return { name, status, arms: [arms[0], ...arms.slice(1)] };
}

const password = 'not the password of anybody';
/** Wrong, except once in a hundred million. */
const code = '12345678';

const toLogin = (email: string) => ({ path: '/v1/auth/login', body: { email, password } });
const toRegister = (email: string) => ({
  path: '/v1/auth/register',
  body: { email, password: goodPassword, fullName: 'Ada Lovelace' },
});
const toStart = (path: string) => (email: string) => ({ path, body: { email } });
const toChange = (newEmail: string, token: string) => ({
  path: '/v1/users/me/email-change',
  body: { newEmail },
  token,
});
const toResend = (challengeId: string) => ({ path: `/v1/challenges/${challengeId}/resend` });
const toConfirm =
  (path: string, more: object = {}) =>
  (challengeId: string) => ({ path, body: { challengeId, code, ...more } });

export const login = withFactors(byAddress({ name: 'login', status: 401, addressStates }, toLogin), toLogin);
export const registration = byAddress({ name: 'register', status: 202, addressStates }, toRegister);
export const codeLogin = withFactors(
  byAddress({ name: 'code-login', status: 202, addressStates }, toStart('/v1/auth/code-login')),
  toStart('/v1/auth/code-login'),
);
export const passwordReset = byAddress(
  { name: 'password-reset', status: 202, addressStates },
  toStart('/v1/auth/password-reset'),
);
export const emailChange = byAddress({ name: 'email-change', status: 202, addressStates }, toChange);
export const resendRegistration = byChallenge(
  { name: 'resend, registration', status: 202, purpose: 'email_verification' },
  toResend,
);
export const resendReset = byChallenge(
  { name: 'resend, password-reset', status: 202, purpose: 'password_reset' },
  toResend,
);
export const confirmRegistration = byChallenge(
  { name: 'email-verification/confirm', status: 400, purpose: 'email_verification' },
  toConfirm('/v1/auth/email-verification/confirm'),
);
export const confirmCodeLogin = byChallenge(
  { name: 'code-login/confirm', status: 400, purpose: 'code_login' },
  toConfirm('/v1/auth/code-login/confirm'),
);
export const confirmReset = byChallenge(
  { name: 'password-reset/confirm', status: 400, purpose: 'password_reset' },
  toConfirm('/v1/auth/password-reset/confirm', { newPassword }),
);

/** With fewer arms, for a shorter measurement. */
export function only(route: TimedRoute, ...names: string[]): TimedRoute {
  const [first, ...others] = route.arms;
  return { ...route, arms: [first, ...others.filter(({ name }) => names.includes(name))] };
}
