import { Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorsMayChange, OperatorsOnly } from '../../auth/guards/operator.decorator.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { CurrentOperator, type ActingOperator } from '../acting-operator.js';
import { actOf } from '../acts/operator-act.js';
import { AdminLimitsService } from './admin-limits.service.js';
import { LimitUsageListResponse } from './limit-usage.response.js';
import { LimitsQuery } from './limits.query.js';

@ApiTags('administration')
@Controller('v1/admin/limits')
export class AdminLimitsController {
  constructor(private readonly limits: AdminLimitsService) {}

  @Get()
  @OperatorsOnly('users.read')
  @ApiOperation({
    operationId: 'adminGetLimits',
    summary: 'Get the rate limits of an address, a network or an account',
    description:
      'Send exactly one of the parameters. Limits that count something else, such as a domain or one device, are left out.',
  })
  @ApiOkResponse({ type: LimitUsageListResponse, description: 'Every limit, used or not.' })
  @ApiProblems('request.invalid', 'resource.not_found')
  read(
    @Query() query: LimitsQuery,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<LimitUsageListResponse> {
    return this.limits.read(query, operator);
  }

  @Delete()
  @OperatorsMayChange('limits.reset')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'adminResetLimits',
    summary: 'Reset the rate limits of an address, a network or an account',
    description: 'Of an address, wrong codes are forgotten too, so its next codes are short again.',
  })
  @ApiNoContentResponse({ description: 'Reset, on every replica within a second.' })
  @ApiProblems('request.invalid', 'resource.not_found')
  reset(@Query() query: LimitsQuery, @CurrentOperator() operator: ActingOperator): Promise<void> {
    return this.limits.reset(actOf(operator), query);
  }
}
