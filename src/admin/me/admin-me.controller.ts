import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorsOnly } from '../../auth/guards/operator.decorator.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import { permissionsOf } from '../../users/operator-permissions.js';
import { AdminMeResponse } from './admin-me.response.js';

@ApiTags('administration')
@Controller('v1/admin/me')
export class AdminMeController {
  constructor(private readonly settings: FactorsSettings) {}

  @Get()
  @OperatorsOnly('overview.read') // which every role has
  @ApiOperation({ operationId: 'adminGetMe', summary: 'See what you may do as an operator' })
  @ApiOkResponse({ type: AdminMeResponse, description: 'Your role, and what it allows.' })
  @ApiProblems()
  read(@CurrentPrincipal() { user: { operatorRole } }: Principal): AdminMeResponse {
    return { operatorRole: operatorRole ?? '', permissions: permissionsOf(operatorRole, this.settings) };
  }
}
