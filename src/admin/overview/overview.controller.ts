import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorsOnly } from '../../auth/guards/operator.decorator.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { OverviewQuery } from './overview.query.js';
import { OverviewResponse } from './overview.response.js';
import { OverviewService } from './overview.service.js';

@ApiTags('administration')
@Controller('v1/admin/overview')
export class OverviewController {
  constructor(private readonly overview: OverviewService) {}

  @Get()
  @OperatorsOnly('overview.read')
  @ApiOperation({ operationId: 'adminGetOverview', summary: 'See whether codes arrive' })
  @ApiOkResponse({
    type: OverviewResponse,
    description: 'What happened in the window, counted every minute.',
  })
  @ApiProblems('request.invalid')
  read(@Query() { window = '24h' }: OverviewQuery): Promise<OverviewResponse> {
    return this.overview.read(window);
  }
}
