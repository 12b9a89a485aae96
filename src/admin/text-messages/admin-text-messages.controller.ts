import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { OperatorsMayChange, OperatorsOnly } from '../../auth/guards/operator.decorator.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { CurrentOperator, type ActingOperator } from '../acting-operator.js';
import { actOf } from '../acts/operator-act.js';
import { OverviewQuery } from '../overview/overview.query.js';
import { OperatorReason } from '../users/admin-acts.dto.js';
import { AdminTextMessagesService } from './admin-text-messages.service.js';
import { TextMessagesResponse } from './text-messages.response.js';

@ApiTags('administration')
@Controller('v1/admin/text-messages')
export class AdminTextMessagesController {
  constructor(private readonly messages: AdminTextMessagesService) {}

  @Get()
  @OperatorsOnly('overview.read')
  @ApiOperation({ operationId: 'adminGetTextMessages', summary: 'See what becomes of text messages' })
  @ApiOkResponse({
    type: TextMessagesResponse,
    description: 'What is suspended now, and what was sent in the window. Contains no number.',
  })
  @ApiProblems('request.invalid')
  read(@Query() { window = '24h' }: OverviewQuery): Promise<TextMessagesResponse> {
    return this.messages.read(window);
  }

  @Delete('breakers/:id')
  @OperatorsMayChange('limits.reset')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'adminCloseTextMessageBreaker',
    summary: 'End a suspension of text messages',
    description:
      'Messages are sent again, at once. The earlier ones do not count again: new ones may suspend it.',
  })
  @ApiParam({ name: 'id', type: String, example: 'prefix-4915112' })
  @ApiNoContentResponse({ description: 'Nothing is suspended by it.' })
  @ApiProblems('request.invalid', 'resource.not_found')
  closeBreaker(
    @Param('id') id: string,
    @Query() { reason }: OperatorReason,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<void> {
    return this.messages.closeBreaker({ ...actOf(operator), reason }, id);
  }
}
