import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { TokensResponse } from '../../sessions/tokens.response.js';
import { UserResponse } from '../../users/user.response.js';

@ApiSchema({ name: 'AuthResult' })
export class AuthResultResponse {
  @ApiProperty({ type: String, enum: ['authenticated'], example: 'authenticated' })
  status!: 'authenticated';

  @ApiProperty({ type: UserResponse })
  user!: UserResponse;

  @ApiProperty({ type: TokensResponse })
  tokens!: TokensResponse;

  @ApiProperty({
    type: String,
    example: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f.k1.pF1cI5c2mGkLq8dI0Yt2x7mVbJr4sWnE9uHoZaQeTyg',
    description:
      'Opaque, valid for 180 days. Send it as `X-Device-Token` the next time this device signs in.',
  })
  deviceToken!: string;
}
