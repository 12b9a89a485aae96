import { Body, Controller, Delete, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorsMayChange } from '../../auth/guards/operator.decorator.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { ApiAccountId } from '../account-id.decorator.js';
import { CurrentOperator, type ActingOperator } from '../acting-operator.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import { AccountAdministration } from '../accounts/account-administration.service.js';
import { FactorReset } from '../accounts/factor-reset.service.js';
import { PasswordResetRequests } from '../accounts/password-reset-requests.service.js';
import { actOf } from '../acts/operator-act.js';
import { OperatorReason, AdminPasswordResetRequest } from './admin-acts.dto.js';
import { FactorResetResponse } from './admin-factor-reset.response.js';

@ApiTags('administration')
@Controller('v1/admin/users')
export class AdminUserActsController {
  constructor(
    private readonly accounts: AccountAdministration,
    private readonly passwords: PasswordResetRequests,
    private readonly factors: FactorReset,
    private readonly settings: FactorsSettings,
  ) {}

  @Post(':id/disable')
  @OperatorsMayChange('users.support')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'adminDisableUser',
    summary: 'Disable an account',
    description:
      'The account behaves as if it did not exist, and its sessions are revoked. Its owner is not notified. Support may ' +
      'not act on operators, here and in all of these operations.',
  })
  @ApiAccountId()
  @ApiNoContentResponse({ description: 'The account is disabled.' })
  @ApiProblems(...bodyProblems, 'resource.not_found', 'admin.last_admin')
  disable(
    @Param('id') id: string,
    @Body() { reason }: OperatorReason,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<void> {
    return this.accounts.disable(actOf(operator, reason), id);
  }

  @Post(':id/enable')
  @OperatorsMayChange('users.support')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ operationId: 'adminEnableUser', summary: 'Enable a disabled account' })
  @ApiAccountId()
  @ApiNoContentResponse({ description: 'The account is enabled. Its owner has to sign in again.' })
  @ApiProblems(...bodyProblems, 'resource.not_found')
  enable(
    @Param('id') id: string,
    @Body() { reason }: OperatorReason,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<void> {
    return this.accounts.enable(actOf(operator, reason), id);
  }

  @Delete(':id')
  @OperatorsMayChange('users.manage')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'adminDeleteUser',
    summary: 'Delete an account',
    description:
      'As its owner would: the account, its sessions and its challenges are deleted immediately. This cannot be undone. ' +
      'A verified address gets a last e-mail, unless the account is disabled.',
  })
  @ApiAccountId()
  @ApiNoContentResponse({ description: 'The account is deleted.' })
  @ApiProblems('request.invalid', 'resource.not_found', 'admin.last_admin')
  delete(
    @Param('id') id: string,
    @Query() { reason }: OperatorReason,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<void> {
    return this.accounts.delete(actOf(operator, reason), id);
  }

  @Post(':id/password-reset')
  @OperatorsMayChange('users.support')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'adminResetPassword',
    summary: 'Ask or require the owner to choose a new password',
    description:
      'Sends an e-mail without a code or a link: the owner starts the password reset in the application. With ' +
      '`require`, the password no longer works, the sessions are revoked and no device is trusted.',
  })
  @ApiAccountId()
  @ApiAcceptedResponse({ description: 'The e-mail is queued.' })
  @ApiProblems(...bodyProblems, 'resource.not_found', 'resource.conflict')
  async resetPassword(
    @Param('id') id: string,
    @Body() { reason, mode }: AdminPasswordResetRequest,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<void> {
    const act = { ...actOf(operator), reason };
    await (mode === 'require' ? this.passwords.require(act, id) : this.passwords.ask(act, id));
  }

  @Post(':id/second-factor/reset')
  @OperatorsMayChange('factors.reset')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'adminResetFactors',
    summary: 'Remove lost second factors',
    description:
      'Removes the authenticator app, the recovery codes and the trusted devices, and revokes the sessions. The owner ' +
      'is notified if the address is verified. Check who asks: whoever knows the password can sign in afterwards.',
  })
  @ApiAccountId()
  @ApiAcceptedResponse({ type: FactorResetResponse, description: 'The factors are or will be removed.' })
  @ApiProblems(...bodyProblems, 'resource.not_found', 'resource.conflict')
  async resetFactors(
    @Param('id') id: string,
    @Body() { reason }: OperatorReason,
    @CurrentOperator() operator: ActingOperator,
  ): Promise<FactorResetResponse> {
    const act = { ...actOf(operator), reason };
    const { operatorResetWaitHours: waitHours } = this.settings;
    const effectiveAt = await (waitHours === 0
      ? this.factors.reset(act, id)
      : this.factors.resetAfter(waitHours, act, id));
    return { effectiveAt: effectiveAt.toISOString() };
  }
}
