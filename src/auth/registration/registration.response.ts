import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ChallengeView } from '../../otp/challenge.response.js';
import { TokensResponse } from '../../sessions/tokens.response.js';
import { UserResponse } from '../../users/user.response.js';

/** The response with `REGISTRATION_MODE=immediate`: the account exists, its address is not verified yet. */
@ApiSchema({ name: 'Registered' })
export class RegisteredResponse {
  @ApiProperty({ type: UserResponse })
  user!: UserResponse;

  @ApiProperty({ type: TokensResponse })
  tokens!: TokensResponse;

  @ApiProperty({ type: ChallengeView })
  challenge!: ChallengeView;

  @ApiProperty({
    type: String,
    example: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f.k1.pF1cI5c2mGkLq8dI0Yt2x7mVbJr4sWnE9uHoZaQeTyg',
    description:
      'Opaque. Like the one that a sign-in returns. Verifying the address returns a new one that replaces it.',
  })
  deviceToken!: string;
}
