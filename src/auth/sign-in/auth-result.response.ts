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
}
