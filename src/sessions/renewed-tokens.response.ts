import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { TokensResponse } from './tokens.response.js';

/** The next token pair of a continuing session. */
@ApiSchema({ name: 'Refreshed' })
export class RenewedTokensResponse {
  @ApiProperty({ type: TokensResponse })
  tokens!: TokensResponse;
}
