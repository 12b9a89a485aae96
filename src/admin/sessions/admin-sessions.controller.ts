import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { validate as isUuid } from 'uuid';
import { OperatorsMayChange, OperatorsOnly } from '../../auth/guards/operator.decorator.js';
import { SessionListResponse } from '../../auth/session-management/session.response.js';
import { AppError } from '../../common/errors/app-error.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { ApiAccountId } from '../account-id.decorator.js';
import { CurrentOperator, type ActingOperator } from '../acting-operator.js';
import { AccountAdministration } from '../accounts/account-administration.service.js';
import { actOf } from '../acts/operator-act.js';
import { AllSessionsQuery } from './all-sessions.query.js';
import { AllSessions } from './all-sessions.service.js';
import { AdminSessionsService } from './admin-sessions.service.js';

@ApiTags('administration')
@Controller('v1/admin')
export class AdminSessionsController {
  constructor(
    private readonly sessions: AdminSessionsService,
    private readonly accounts: AccountAdministration,
    private readonly allSessions: AllSessions,
  ) {}

  @Get('users/:id/sessions')
  @OperatorsOnly('users.read')
  @ApiOperation({ operationId: 'adminListSessions', summary: 'List the sessions of an account' })
  @ApiAccountId()
  @ApiOkResponse({ type: SessionListResponse, description: 'Live sessions, most recently used first.' })
  @ApiProblems('resource.not_found')
  list(@Param('id') id: string, @CurrentOperator() operator: ActingOperator): Promise<SessionListResponse> {
    return this.sessions.list(id, operator);
  }

  @Delete('users/:id/sessions/:sessionId')
  @OperatorsMayChange('users.support')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'adminEndSession',
    summary: 'Revoke one session of an account; takes effect immediately on every replica',
  })
  @ApiAccountId()
  @ApiParam({ name: 'sessionId', type: String, example: 'the-id-of-a-session' })
  @ApiNoContentResponse({ description: 'The session is revoked. The owner is not notified.' })
  @ApiProblems('resource.not_found')
  async end(
    @Param('id') id: string,
    @Param('sessionId') sessionId: string,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<void> {
    if (!isUuid(sessionId)) throw new AppError('resource.not_found');
    await this.accounts.endSessions(actOf(operator), id, sessionId.toLowerCase());
  }

  @Delete('sessions')
  @OperatorsMayChange('operators.manage')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'adminEndAllSessions',
    summary: 'Revoke every session of the installation',
    description:
      'Everybody has to sign in again, the caller too. It takes effect immediately on every replica. For resource ' +
      'servers, access tokens are valid until they expire.',
  })
  @ApiAcceptedResponse({ description: 'The sessions are revoked.' })
  @ApiProblems('request.invalid', 'resource.conflict')
  endEverywhere(
    @Query() { confirm }: AllSessionsQuery,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<void> {
    return this.allSessions.end(actOf(operator), confirm);
  }

  @Delete('users/:id/sessions')
  @OperatorsMayChange('users.support')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ operationId: 'adminEndSessions', summary: 'Revoke all sessions of an account' })
  @ApiAccountId()
  @ApiNoContentResponse({ description: 'The sessions are revoked. The owner is not notified.' })
  @ApiProblems('resource.not_found')
  async endAll(@Param('id') id: string, @CurrentOperator() operator: ActingOperator): Promise<void> {
    await this.accounts.endSessions(actOf(operator), id);
  }
}
