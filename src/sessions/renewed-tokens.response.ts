import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { TokensResponse } from './tokens.response.js';

/** The next pair of tokens of a session that goes on. */
@ApiSchema({ name: 'Refreshed' })
export class RenewedTokensResponse {
  @ApiProperty({ type: TokensResponse })
  tokens!: TokensResponse;
}
