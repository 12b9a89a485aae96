import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { ActivityQuery } from './activity.query.js';
import { ActivityListResponse } from './activity.response.js';
import { ActivityService } from './activity.service.js';

@ApiTags('account')
@Controller('v1/users/me/activity')
export class ActivityController {
  constructor(private readonly activity: ActivityService) {}

  @Get()
  @ApiOperation({
    operationId: 'listActivity',
    summary: 'List what happened to your account in the last 90 days',
    description:
      'Sign-ins, also failed ones, codes, and changes of the account, its password and its factors.',
  })
  @ApiOkResponse({ type: ActivityListResponse, description: 'The newest events first.' })
  @ApiProblems('request.invalid')
  list(
    @Query() query: ActivityQuery,
    @CurrentPrincipal() { user }: Principal,
    @Client() client: ClientInfo,
  ): Promise<ActivityListResponse> {
    return this.activity.list(query, user, client);
  }
}
