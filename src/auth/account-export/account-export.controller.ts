import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireRecentSignIn } from '../../common/http/access.decorators.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { AccountExportResponse, exportedPerList } from './account-export.response.js';
import { AccountExportService } from './account-export.service.js';

@ApiTags('account')
@Controller('v1/users/me/export')
export class AccountExportController {
  constructor(private readonly accountExport: AccountExportService) {}

  @Get()
  @RequireRecentSignIn()
  @Header('content-disposition', 'attachment; filename="account.json"')
  @ApiOperation({
    operationId: 'exportAccount',
    summary: 'Export your data as JSON',
    description:
      `Each list contains the newest ${exportedPerList} entries. ` +
      `\`isComplete\` is false if a list has more.`,
  })
  @ApiOkResponse({
    type: AccountExportResponse,
    description: 'Everything stored about you, except the hashes of your password and recovery codes.',
  })
  @ApiProblems('rate_limit.exceeded')
  export(
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<AccountExportResponse> {
    return this.accountExport.export(principal, client);
  }
}
