import { Body, Controller, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorsMayChange } from '../../auth/guards/operator.decorator.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { ApiAccountId } from '../account-id.decorator.js';
import { CurrentOperator, type ActingOperator } from '../acting-operator.js';
import { AccountProvisioning } from '../accounts/account-provisioning.service.js';
import { AddressChange } from '../accounts/address-change.service.js';
import { actOf } from '../acts/operator-act.js';
import { OperatorRoles } from '../operator-roles/operator-roles.service.js';
import { AdminUserResponse } from './admin-user.response.js';
import { AdminEmailChange, AdminNewUser, AdminUserChange, OperatorRoleChange } from './admin-users.dto.js';
import { AdminUsersService } from './admin-users.service.js';

@ApiTags('administration')
@Controller('v1/admin/users')
export class AdminUserEditsController {
  constructor(
    private readonly users: AdminUsersService,
    private readonly provisioning: AccountProvisioning,
    private readonly addresses: AddressChange,
    private readonly roles: OperatorRoles,
  ) {}

  @Post()
  @OperatorsMayChange('users.support')
  @ApiOperation({
    operationId: 'adminCreateUser',
    summary: 'Create an account',
    description:
      'Without a password, and with an unverified address: the owner signs in with a code, which verifies it. Only admins ' +
      'may set `roles` and `externalId`.',
  })
  @ApiCreatedResponse({ type: AdminUserResponse, description: 'The new account.' })
  @ApiProblems(...bodyProblems, 'account.email_taken', 'resource.conflict')
  async create(
    @Body() account: AdminNewUser,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<AdminUserResponse> {
    return this.users.read(await this.provisioning.create(actOf(operator), account));
  }

  @Patch(':id')
  @OperatorsMayChange('users.manage')
  @ApiOperation({ operationId: 'adminUpdateUser', summary: 'Change name, language, roles or external ID' })
  @ApiAccountId()
  @ApiOkResponse({ type: AdminUserResponse, description: 'The changed account.' })
  @ApiProblems(...bodyProblems, 'resource.not_found', 'resource.conflict')
  async update(
    @Param('id') id: string,
    @Body() change: AdminUserChange,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<AdminUserResponse> {
    await this.provisioning.update(actOf(operator), id, change);
    return this.users.read(id);
  }

  @Put(':id/email')
  @OperatorsMayChange('users.manage')
  @ApiOperation({
    operationId: 'adminChangeEmail',
    summary: 'Change the address of an account',
    description:
      'The new address is unverified until its owner signs in with a code. Sessions, open codes and the trust in devices ' +
      'end, and the old address is notified if it was verified. An account with a second factor is refused, because ' +
      'whoever verifies the new address would be rid of it: reset the factors first.',
  })
  @ApiAccountId()
  @ApiOkResponse({ type: AdminUserResponse, description: 'The changed account.' })
  @ApiProblems(...bodyProblems, 'resource.not_found', 'resource.conflict', 'account.email_taken')
  async changeEmail(
    @Param('id') id: string,
    @Body() { email, reason }: AdminEmailChange,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<AdminUserResponse> {
    await this.addresses.change(actOf(operator, reason), id, email);
    return this.users.read(id);
  }

  @Put(':id/operator-role')
  @OperatorsMayChange('operators.manage')
  @ApiOperation({
    operationId: 'adminSetOperatorRole',
    summary: 'Give a role in the administration, or take it away',
    description: 'Revokes the sessions of the account, unless it has the role already.',
  })
  @ApiAccountId()
  @ApiOkResponse({ type: AdminUserResponse, description: 'The changed account.' })
  @ApiProblems(...bodyProblems, 'resource.not_found', 'resource.conflict', 'admin.last_admin')
  async setOperatorRole(
    @Param('id') id: string,
    @Body() { operatorRole, reason }: OperatorRoleChange,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<AdminUserResponse> {
    await this.roles.set(actOf(operator, reason), id, operatorRole);
    return this.users.read(id);
  }
}
