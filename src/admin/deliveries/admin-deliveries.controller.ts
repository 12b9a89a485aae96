import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { OperatorsMayChange, OperatorsOnly } from '../../auth/guards/operator.decorator.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { CurrentOperator, type ActingOperator } from '../acting-operator.js';
import { actOf } from '../acts/operator-act.js';
import { AdminDeliveriesService } from './admin-deliveries.service.js';
import { DeliveriesQuery, DeliveryGroupsQuery } from './deliveries.query.js';
import { DeliveryGroupsResponse, DeliveryListResponse } from './delivery.response.js';

@ApiTags('administration')
@Controller('v1/admin/deliveries')
export class AdminDeliveriesController {
  constructor(private readonly deliveries: AdminDeliveriesService) {}

  @Get()
  @OperatorsOnly('users.read')
  @ApiOperation({ operationId: 'adminListDeliveries', summary: 'Search messages' })
  @ApiOkResponse({
    type: DeliveryListResponse,
    description: 'Messages of all channels that match every filter, the newest first.',
  })
  @ApiProblems('request.invalid')
  list(
    @Query() query: DeliveriesQuery,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<DeliveryListResponse> {
    return this.deliveries.list(query, operator);
  }

  @Get('groups')
  @OperatorsOnly('users.read')
  @ApiOperation({ operationId: 'adminListDeliveryGroups', summary: 'Group messages by domain and reply' })
  @ApiOkResponse({ type: DeliveryGroupsResponse, description: 'The largest groups first.' })
  @ApiProblems('request.invalid')
  group(
    @Query() query: DeliveryGroupsQuery,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<DeliveryGroupsResponse> {
    return this.deliveries.group(query, operator);
  }

  @Post(':id/retry')
  @HttpCode(202)
  @OperatorsMayChange('users.support')
  @ApiOperation({ operationId: 'adminRetryDelivery', summary: 'Retry a failed message' })
  @ApiParam({ name: 'id', type: String, example: 'the-id-of-a-delivery' })
  @ApiAcceptedResponse({ description: 'It is queued.' })
  @ApiProblems('resource.not_found', 'resource.conflict')
  retry(@Param('id') id: string, @CurrentOperator() operator: ActingOperator): Promise<void> {
    return this.deliveries.retry(actOf(operator), id);
  }
}
