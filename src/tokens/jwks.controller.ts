import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../common/http/access.decorators.js';
import { ApiProblems } from '../common/http/api-problems.decorator.js';
import { JwksResponse } from './jwks.response.js';
import { jwksTtlSeconds } from './public-keys.js';
import { SigningKeys } from './signing-keys.js';

@ApiTags('discovery')
@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Public()
  @Header('cache-control', `public, max-age=${jwksTtlSeconds}`)
  @ApiOperation({
    operationId: 'getJwks',
    summary: 'Get the public keys for verifying access tokens',
    description:
      'To verify tokens offline, select the key by `kid`, accept only ES256, and check `typ`, `iss`, `aud` and `exp`.',
  })
  @ApiOkResponse({ type: JwksResponse, description: 'The public keys. Cache them for at most five minutes.' })
  @ApiProblems()
  getJwks(): JwksResponse {
    return this.keys.jwks();
  }
}
