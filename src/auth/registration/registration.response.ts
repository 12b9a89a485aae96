import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ChallengeView } from '../../otp/challenge.response.js';
import { TokensResponse } from '../../sessions/tokens.response.js';
import { UserResponse } from '../../users/user.response.js';

/** The answer with `REGISTRATION_MODE=immediate`: the account exists, its address is still to be proved. */
@ApiSchema({ name: 'Registered' })
export class RegisteredResponse {
  @ApiProperty({ type: UserResponse })
  user!: UserResponse;

  @ApiProperty({ type: TokensResponse })
  tokens!: TokensResponse;

  @ApiProperty({ type: ChallengeView })
  challenge!: ChallengeView;
}
