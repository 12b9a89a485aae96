import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { RefreshRequest } from './refresh.dto.js';
import { RenewedTokensResponse } from '../../sessions/renewed-tokens.response.js';
import { RefreshService } from './refresh.service.js';

@ApiTags('sessions')
@Controller('v1/auth/refresh')
export class RefreshController {
  constructor(private readonly refreshing: RefreshService) {}

  @Post()
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'refreshTokens',
    summary: 'Exchange the refresh token for a new token pair',
    description:
      'A token that is used again within the grace window (10 s) after its own first use returns the newest refresh ' +
      'token of the session, however often it has been rotated since. After that, reuse counts as a replay and the ' +
      'session is revoked. More than a hundred rotations within the grace window are not made: the newest token then ' +
      'returns itself.',
  })
  @ApiOkResponse({ type: RenewedTokensResponse, description: 'A new access token and refresh token.' })
  @ApiProblems(...bodyProblems, 'session.refresh_invalid')
  refresh(@Body() request: RefreshRequest, @Client() client: ClientInfo): Promise<RenewedTokensResponse> {
    return this.refreshing.refresh(request.refreshToken, client);
  }
}
