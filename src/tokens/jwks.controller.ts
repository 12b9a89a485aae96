import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../common/http/access.decorators.js';
import { ApiProblems } from '../common/http/api-problems.decorator.js';
import { JwksResponse } from './jwks.response.js';
import { SigningKeys } from './signing-keys.js';

@ApiTags('10 · For resource servers')
@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'getJwks',
    summary: 'Public keys of access tokens',
    description:
      'Verify tokens offline: pick the key by `kid`, pin ES256, check `typ`, `iss`, `aud` and `exp`.',
  })
  @ApiOkResponse({ type: JwksResponse, description: 'The keys; cache them for five minutes at most.' })
  @ApiProblems()
  getJwks(): JwksResponse {
    return this.keys.jwks();
  }
}
