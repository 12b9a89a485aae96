import { Controller, Delete, Get, HttpCode, HttpStatus, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { SessionListResponse } from './session.response.js';
import { SessionManagementService } from './session-management.service.js';

@ApiTags('6 · Your sessions')
@Controller('v1/sessions')
export class SessionManagementController {
  constructor(private readonly sessions: SessionManagementService) {}

  @Get()
  @ApiOperation({ operationId: 'listSessions', summary: 'Where am I signed in?' })
  @ApiOkResponse({ type: SessionListResponse, description: 'The live ones, the last used first.' })
  @ApiProblems('rate_limit.exceeded')
  list(@CurrentPrincipal() principal: Principal, @Client() client: ClientInfo): Promise<SessionListResponse> {
    return this.sessions.list(principal, client);
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ operationId: 'endSession', summary: 'End one session, on every replica at once' })
  @ApiParam({ name: 'id', type: String, example: 'the-id-of-another-session' })
  @ApiNoContentResponse({ description: 'It is over.' })
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
  @ApiOperation({ operationId: 'endOtherSessions', summary: 'End all sessions but this one' })
  @ApiNoContentResponse({ description: 'They are over.' })
  @ApiProblems()
  endOthers(@CurrentPrincipal() principal: Principal, @Client() client: ClientInfo): Promise<void> {
    return this.sessions.endOthers(principal, client);
  }
}
