import { ApiOkResponse } from '@nestjs/swagger';
import { exampleRecoveryCodes, exampleSignInToken } from '../../common/validation/factor-examples.js';
import { exampleTokens } from '../../sessions/tokens.response.js';
import { exampleUser } from '../../users/user.response.js';
import {
  AuthResultResponse,
  exampleDeviceToken,
  type AuthenticatedResponse,
  type SecondStepResponse,
} from './auth-result.response.js';

const signIn = { signInToken: exampleSignInToken, expiresAt: '2026-11-24T09:40:00.000Z' };

const authenticated: AuthenticatedResponse = {
  status: 'authenticated',
  user: exampleUser,
  tokens: exampleTokens,
  deviceToken: exampleDeviceToken,
};

const secondFactorRequired: SecondStepResponse = {
  status: 'second_factor_required',
  signIn: { ...signIn, methods: [{ type: 'totp' }, { type: 'recovery_code' }] },
};

const secondFactorEnrollmentRequired: SecondStepResponse = {
  status: 'second_factor_enrollment_required',
  signIn: { ...signIn, methods: [] },
  enrollment: { mailboxVerified: true, allowed: ['totp'] },
};

const withRecoveryCode: AuthenticatedResponse = { ...authenticated, recoveryCodesRemaining: 9 };

/** After the account's first factor was set up. */
const enrolled: AuthenticatedResponse = { ...authenticated, recoveryCodes: exampleRecoveryCodes };

const examples = {
  authenticated: { summary: 'Signed in', value: authenticated },
  withRecoveryCode: { summary: 'Signed in with a recovery code', value: withRecoveryCode },
  enrolled: { summary: 'Signed in, with the first factor', value: enrolled },
  secondFactorRequired: { summary: 'A second step is required', value: secondFactorRequired },
  secondFactorEnrollmentRequired: {
    summary: 'A factor must be set up',
    value: secondFactorEnrollmentRequired,
  },
};

/** Documents the response to a sign-in, with an example of each kind that the operation returns. */
export const ApiAuthResult = (description: string, kinds: readonly (keyof typeof examples)[]) =>
  ApiOkResponse({
    type: AuthResultResponse,
    description,
    examples: Object.fromEntries(kinds.map((kind) => [kind, examples[kind]])),
  });

/** Documents the response to the first step of a sign-in. */
export const ApiFirstStep = () =>
  ApiAuthResult('Signed in, or a second step is required: see `status`.', [
    'authenticated',
    'secondFactorRequired',
    'secondFactorEnrollmentRequired',
  ]);
