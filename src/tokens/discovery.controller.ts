import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../common/http/access.decorators.js';
import { ApiProblems } from '../common/http/api-problems.decorator.js';
import { HttpSettings } from '../config/http.settings.js';
import { accessTokenAlgorithm } from './access-tokens.service.js';
import { IssuerMetadataResponse } from './discovery.response.js';
import { TokensSettings } from './tokens.settings.js';

/**
 * Lets a resource server that knows only the issuer find the keys. Libraries append one of two paths to the issuer, so
 * both serve the same metadata.
 */
@ApiTags('discovery')
@Controller('.well-known')
export class DiscoveryController {
  constructor(
    private readonly tokens: TokensSettings,
    private readonly http: HttpSettings,
  ) {}

  @Get('oauth-authorization-server')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'getAuthorizationServerMetadata',
    summary: 'Get the issuer and the location of its keys (RFC 8414)',
  })
  @ApiOkResponse({ type: IssuerMetadataResponse, description: 'The metadata of the issuer.' })
  @ApiProblems()
  getAuthorizationServerMetadata(): IssuerMetadataResponse {
    return {
      issuer: this.tokens.issuer,
      jwks_uri: `${this.http.publicUrl}/.well-known/jwks.json`,
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [accessTokenAlgorithm],
      grant_types_supported: [],
    };
  }

  @Get('openid-configuration')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'getOpenIdConfiguration',
    summary: 'Get the same metadata at the path of OpenID Connect Discovery',
    description: 'Postern is not an OpenID provider: many libraries look only here.',
  })
  @ApiOkResponse({ type: IssuerMetadataResponse, description: 'The metadata of the issuer.' })
  @ApiProblems()
  getOpenIdConfiguration(): IssuerMetadataResponse {
    return this.getAuthorizationServerMetadata();
  }
}
