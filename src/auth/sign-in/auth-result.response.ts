import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import { TokensResponse } from '../../sessions/tokens.response.js';
import { UserResponse } from '../../users/user.response.js';

/**
 * In the document, only `status` is required: a sign-in that requires a second factor has neither user nor tokens, and
 * clients that were generated earlier must be able to read it.
 */
@ApiSchema({
  name: 'AuthResult',
  description:
    'Check `status` first. With `authenticated`, the response has `user`, `tokens` and `deviceToken`.',
})
export class AuthResultResponse {
  @ApiProperty({
    type: String,
    example: 'authenticated',
    description: `${knownValues(['authenticated'])} Treat an unknown one as not signed in.`,
  })
  status!: 'authenticated';

  @ApiProperty({ type: UserResponse, required: false })
  user!: UserResponse;

  @ApiProperty({ type: TokensResponse, required: false })
  tokens!: TokensResponse;

  @ApiProperty({
    type: String,
    required: false,
    example: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f.k1.pF1cI5c2mGkLq8dI0Yt2x7mVbJr4sWnE9uHoZaQeTyg',
    description:
      'Opaque, valid for 180 days. Send it as `X-Device-Token` the next time this device signs in.',
  })
  deviceToken!: string;
}
