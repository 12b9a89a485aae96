import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorsOnly } from '../../auth/guards/operator.decorator.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { ApiAccountId } from '../account-id.decorator.js';
import { CurrentOperator, type ActingOperator } from '../acting-operator.js';
import { AdminUserListResponse, AdminUserResponse } from './admin-user.response.js';
import { AdminUsersQuery } from './admin-users.query.js';
import { AdminUsersService } from './admin-users.service.js';

@ApiTags('administration')
@Controller('v1/admin/users')
export class AdminUsersController {
  constructor(private readonly users: AdminUsersService) {}

  @Get()
  @OperatorsOnly('users.read')
  @ApiOperation({ operationId: 'adminListUsers', summary: 'Search accounts' })
  @ApiOkResponse({
    type: AdminUserListResponse,
    description: 'Accounts that match every filter, the newest first; with `emailPrefix`, by address.',
  })
  @ApiProblems('request.invalid')
  list(
    @Query() query: AdminUsersQuery,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<AdminUserListResponse> {
    return this.users.list(query, operator);
  }

  @Get(':id')
  @OperatorsOnly('users.read')
  @ApiOperation({ operationId: 'adminGetUser', summary: 'Get an account' })
  @ApiAccountId()
  @ApiOkResponse({ type: AdminUserResponse, description: 'The account.' })
  @ApiProblems('resource.not_found')
  read(@Param('id') id: string, @CurrentOperator() operator: ActingOperator): Promise<AdminUserResponse> {
    return this.users.show(id, operator);
  }
}
