import { Controller, Delete, Get, HttpCode, HttpStatus, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { SessionListResponse } from './session.response.js';
import { SessionList } from './session-list.service.js';
import { SessionManagementService } from './session-management.service.js';

@ApiTags('sessions')
@Controller('v1/sessions')
export class SessionManagementController {
  constructor(
    private readonly sessionList: SessionList,
    private readonly sessions: SessionManagementService,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'listSessions', summary: 'List your sessions' })
  @ApiOkResponse({ type: SessionListResponse, description: 'Live sessions, most recently used first.' })
  @ApiProblems('rate_limit.exceeded')
  list(@CurrentPrincipal() principal: Principal, @Client() client: ClientInfo): Promise<SessionListResponse> {
    return this.sessionList.list(principal, client);
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'endSession',
    summary: 'Revoke one session; takes effect immediately on every replica',
  })
  @ApiParam({ name: 'id', type: String, example: 'the-id-of-another-session' })
  @ApiNoContentResponse({ description: 'The session is revoked.' })
  @ApiProblems('resource.not_found')
  end(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<void> {
    return this.sessions.end(id, principal, client);
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ operationId: 'endOtherSessions', summary: 'Revoke all sessions except the current one' })
  @ApiNoContentResponse({ description: 'The other sessions are revoked.' })
  @ApiProblems()
  endOthers(@CurrentPrincipal() principal: Principal, @Client() client: ClientInfo): Promise<void> {
    return this.sessions.endOthers(principal, client);
  }
}
