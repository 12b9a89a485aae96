import { ApiProperty } from '@nestjs/swagger';
import { TokensResponse } from '../../sessions/tokens.response.js';

export class RefreshResponse {
  @ApiProperty({ type: TokensResponse })
  tokens!: TokensResponse;
}
