import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ChallengeView, exampleChallenge } from '../../otp/challenge.response.js';
import { exampleTokens, TokensResponse } from '../../sessions/tokens.response.js';
import { exampleUser, UserResponse } from '../../users/user.response.js';
import { exampleDeviceToken } from '../sign-in/auth-result.response.js';

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
