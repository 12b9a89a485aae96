import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { TokensResponse } from '../../sessions/tokens.response.js';

@ApiSchema({ name: 'Refreshed' })
export class RefreshResponse {
  @ApiProperty({ type: TokensResponse })
  tokens!: TokensResponse;
}
