import { Controller, Delete, HttpCode, HttpStatus } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireRecentSignIn } from '../../common/http/access.decorators.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { AccountDeletionService } from './account-deletion.service.js';

@ApiTags('account')
@Controller('v1/users/me')
export class AccountDeletionController {
  constructor(private readonly accountDeletion: AccountDeletionService) {}

  @Delete()
  @RequireRecentSignIn()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'deleteMe',
    summary: 'Delete your account',
    description: 'Deletes the account, its sessions and its challenges immediately. This cannot be undone.',
  })
  @ApiNoContentResponse({ description: 'The account is deleted.' })
  @ApiProblems()
  delete(@CurrentPrincipal() principal: Principal, @Client() client: ClientInfo): Promise<void> {
    return this.accountDeletion.delete(principal, client);
  }
}
