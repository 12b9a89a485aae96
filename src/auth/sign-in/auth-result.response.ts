import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import { exampleRecoveryCodes } from '../../common/validation/factor-examples.js';
import { TokensResponse } from '../../sessions/tokens.response.js';
import { UserResponse } from '../../users/user.response.js';
import { PendingEnrollmentResponse, PendingSignInResponse } from './pending-sign-in.response.js';

export const exampleDeviceToken =
  '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f.k1.pF1cI5c2mGkLq8dI0Yt2x7mVbJr4sWnE9uHoZaQeTyg';

/** A finished sign-in. */
export interface AuthenticatedResponse {
  status: 'authenticated';
  user: UserResponse;
  tokens: TokensResponse;
  deviceToken: string;
  /** After a sign-in with a recovery code. */
  recoveryCodesRemaining?: number;
  /** After the account's first factor has been set up. */
  recoveryCodes?: readonly string[];
}

/** A sign-in that owes a second step. It says nothing about the account but the means to go on. */
export type SecondStepResponse =
  | { status: 'second_factor_required'; signIn: PendingSignInResponse }
  | {
      status: 'second_factor_enrollment_required';
      signIn: PendingSignInResponse;
      enrollment: PendingEnrollmentResponse;
    };

/**
 * The document has one schema for every status, in which only `status` is required: clients that were generated before
 * second factors existed must be able to read the response, and a union would make them fail on a new status.
 */
@ApiSchema({
  name: 'AuthResult',
  description:
    'Check `status` first. With `authenticated`, the response has `user`, `tokens` and `deviceToken`. With ' +
    '`second_factor_required`, it has `signIn`; with `second_factor_enrollment_required`, `signIn` and `enrollment`.',
})
export class AuthResultResponse {
  @ApiProperty({
    type: String,
    example: 'authenticated',
    description: `${knownValues(['authenticated', 'second_factor_required', 'second_factor_enrollment_required'])} Treat an unknown one as not signed in.`,
  })
  status!: string;

  @ApiProperty({ type: UserResponse, required: false })
  user?: UserResponse;

  @ApiProperty({ type: TokensResponse, required: false })
  tokens?: TokensResponse;

  @ApiProperty({
    type: String,
    required: false,
    example: exampleDeviceToken,
    description:
      'Opaque, valid for 180 days. Send it as `X-Device-Token` the next time this device signs in.',
  })
  deviceToken?: string;

  @ApiProperty({ type: PendingSignInResponse, required: false })
  signIn?: PendingSignInResponse;

  @ApiProperty({ type: PendingEnrollmentResponse, required: false })
  enrollment?: PendingEnrollmentResponse;

  @ApiProperty({
    type: 'integer',
    required: false,
    example: 9,
    description: 'The number of recovery codes left. Only after a sign-in with one of them.',
  })
  recoveryCodesRemaining?: number;

  @ApiProperty({
    type: [String],
    required: false,
    example: exampleRecoveryCodes,
    description:
      'Ten recovery codes, shown only this once. Only after the sign-in in which the account set up its first factor.',
  })
  recoveryCodes?: readonly string[];
}
