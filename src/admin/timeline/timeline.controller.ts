import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorsOnly } from '../../auth/guards/operator.decorator.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { ApiAccountId } from '../account-id.decorator.js';
import { CurrentOperator, type ActingOperator } from '../acting-operator.js';
import { TimelineService } from './timeline.service.js';
import { TimelineEntryListResponse } from './timeline-entry.response.js';
import { AddressTimelineQuery, TimelineQuery } from './timeline.query.js';

@ApiTags('administration')
@Controller('v1/admin')
export class TimelineController {
  constructor(private readonly timeline: TimelineService) {}

  @Get('users/:id/timeline')
  @OperatorsOnly('users.read')
  @ApiOperation({
    operationId: 'adminGetTimeline',
    summary: 'Get what happened to an account',
    description:
      'Also what happened to its address before it had the account, but nothing of other accounts.',
  })
  @ApiAccountId()
  @ApiOkResponse({ type: TimelineEntryListResponse, description: 'Entries, the newest first.' })
  @ApiProblems('request.invalid', 'resource.not_found')
  ofAccount(
    @Param('id') id: string,
    @Query() query: TimelineQuery,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<TimelineEntryListResponse> {
    return this.timeline.ofAccount(id, query, operator);
  }

  @Get('timeline')
  @OperatorsOnly('users.read')
  @ApiOperation({
    operationId: 'adminGetTimelineOfAddress',
    summary: 'Get what happened to an address, with or without an account',
  })
  @ApiOkResponse({ type: TimelineEntryListResponse, description: 'Entries, the newest first.' })
  @ApiProblems('request.invalid')
  ofAddress(
    @Query() query: AddressTimelineQuery,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<TimelineEntryListResponse> {
    return this.timeline.ofAddress(query, operator);
  }
}
