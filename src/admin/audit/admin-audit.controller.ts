import { Body, Controller, Get, HttpCode, HttpStatus, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorsOnly } from '../../auth/guards/operator.decorator.js';
import { RequireRecentSignIn } from '../../common/http/access.decorators.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { CurrentOperator, type ActingOperator } from '../acting-operator.js';
import { AdminAuditService } from './admin-audit.service.js';
import { AuditEventListResponse } from './audit-event.response.js';
import { AuditExportQuery } from './audit-export.query.js';
import { AuditExport } from './audit-export.service.js';
import { AuditSealListResponse, AuditVerificationResponse } from './audit-seal.response.js';
import { AdminAuditSeals } from './admin-audit-seals.service.js';
import { AuditVerificationRequest } from './audit-verification.dto.js';
import { AuditQuery } from './audit.query.js';
import { SealsQuery } from './seals.query.js';

const ndjson = 'application/x-ndjson';

@ApiTags('administration')
@Controller('v1/admin/audit')
export class AdminAuditController {
  constructor(
    private readonly audit: AdminAuditService,
    private readonly seals: AdminAuditSeals,
    private readonly exports: AuditExport,
  ) {}

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
    @CurrentOperator() operator: ActingOperator,
  ): Promise<AuditEventListResponse> {
    return this.audit.list(query, operator);
  }

  @Get('seals')
  @OperatorsOnly('audit.read')
  @ApiOperation({ operationId: 'adminListAuditSeals', summary: 'List the seals of the audit log' })
  @ApiOkResponse({ type: AuditSealListResponse, description: 'Seals, the newest first.' })
  @ApiProblems('request.invalid')
  listSeals(@Query() query: SealsQuery): Promise<AuditSealListResponse> {
    return this.seals.list(query);
  }

  // Changes nothing, and a long log takes longer than the step-up window.
  @Post('verify')
  @OperatorsOnly('audit.read')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'adminVerifyAuditLog',
    summary: 'Verify the audit log',
    description:
      'Compares events with their seals, and each seal with the one before it. Reports the first that does not fit.',
  })
  @ApiOkResponse({ type: AuditVerificationResponse, description: 'What fits, and what does not.' })
  @ApiProblems('request.invalid')
  verify(
    @Body() request: AuditVerificationRequest,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<AuditVerificationResponse> {
    return this.seals.verify(request, operator);
  }

  // At once, what the list shows in pages: with the personal data of everybody.
  @Get('export')
  @OperatorsOnly('audit.read')
  @RequireRecentSignIn()
  @ApiOperation({
    operationId: 'adminExportAuditLog',
    summary: 'Export the audit log',
    description:
      'Streams the events, the oldest first. An incomplete response ends without its last chunk, such as when the ' +
      'session or the role of the operator ends.',
  })
  @ApiOkResponse({
    content: { [ndjson]: { schema: { $ref: '#/components/schemas/AuditEventLines' } } },
    description: 'One `AuditEvent` per line.',
  })
  @ApiProblems('request.invalid')
  async export(
    @Query() query: AuditExportQuery,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.exports.start(query, operator), { type: ndjson });
  }
}
