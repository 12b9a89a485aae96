import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorsOnly } from '../../auth/guards/operator.decorator.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { AdminAuditService } from './admin-audit.service.js';
import { AuditEventListResponse } from './audit-event.response.js';
import { AuditQuery } from './audit.query.js';

@ApiTags('administration')
@Controller('v1/admin/audit')
export class AdminAuditController {
  constructor(private readonly audit: AdminAuditService) {}

  @Get()
  @OperatorsOnly('audit.read')
  @ApiOperation({ operationId: 'adminListAuditEvents', summary: 'Search the audit log' })
  @ApiOkResponse({
    type: AuditEventListResponse,
    description: 'Events that match every filter, the newest first.',
  })
  @ApiProblems('request.invalid')
  list(
    @Query() query: AuditQuery,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<AuditEventListResponse> {
    return this.audit.list(query, { principal, client });
  }
}
