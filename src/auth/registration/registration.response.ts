import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ChallengeView, exampleChallenge } from '../../otp/challenge.response.js';
import { exampleTokens, TokensResponse } from '../../sessions/tokens.response.js';
import { exampleUser, UserResponse } from '../../users/user.response.js';

const exampleDeviceToken =
  '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f.k1.pF1cI5c2mGkLq8dI0Yt2x7mVbJr4sWnE9uHoZaQeTyg';

/** One schema for both modes, because generated clients read only one per operation. */
@ApiSchema({
  name: 'Registration',
  description: 'All fields but `challenge` exist only with `REGISTRATION_MODE=immediate`.',
})
export class RegistrationResponse {
  @ApiProperty({ type: ChallengeView })
  challenge!: ChallengeView;

  @ApiProperty({ type: UserResponse, required: false })
  user?: UserResponse;

  @ApiProperty({ type: TokensResponse, required: false })
  tokens?: TokensResponse;

  @ApiProperty({
    type: String,
    required: false,
    example: exampleDeviceToken,
    description:
      'Opaque. Like the one that a sign-in returns. Verifying the address returns a new one that replaces it.',
  })
  deviceToken?: string;
}

export const exampleOfImmediateRegistration: RegistrationResponse = {
  challenge: exampleChallenge('email_verification'),
  user: { ...exampleUser, emailVerified: false },
  tokens: exampleTokens,
  deviceToken: exampleDeviceToken,
};
