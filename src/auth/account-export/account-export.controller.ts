import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireRecentSignIn } from '../../common/http/access.decorators.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { AccountExportResponse, exportedPerList } from './account-export.response.js';
import { AccountExportService } from './account-export.service.js';

@ApiTags('7 · Your account')
@Controller('v1/users/me/export')
export class AccountExportController {
  constructor(private readonly accountExport: AccountExportService) {}

  @Get()
  @RequireRecentSignIn()
  @Header('content-disposition', 'attachment; filename="account.json"')
  @ApiOperation({
    operationId: 'exportAccount',
    summary: 'Everything stored about you, as JSON',
    description: `Of each list the newest ${exportedPerList} entries; \`isComplete\` says whether there are more.`,
  })
  @ApiOkResponse({ type: AccountExportResponse, description: 'All of it, but for the hash of the password.' })
  @ApiProblems('rate_limit.exceeded')
  export(
    @CurrentPrincipal() { user }: Principal,
    @Client() client: ClientInfo,
  ): Promise<AccountExportResponse> {
    return this.accountExport.export(user, client);
  }
}
