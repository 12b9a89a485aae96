import { Body, Controller, HttpStatus, Param, Put, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OperatorsMayChange } from '../../auth/guards/operator.decorator.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { invalidBody, pointerTo } from '../../common/validation/invalid-body.js';
import { errorOfExternalId } from '../../common/validation/operator-fields.js';
import { CurrentOperator, type ActingOperator } from '../acting-operator.js';
import { AccountProvisioning } from '../accounts/account-provisioning.service.js';
import { actOf } from '../acts/operator-act.js';
import { AdminUserResponse } from './admin-user.response.js';
import { AdminProvisionedUser } from './admin-users.dto.js';
import { AdminUsersService } from './admin-users.service.js';

@ApiTags('administration')
@Controller('v1/admin/users/by-external-id')
export class AdminProvisioningController {
  constructor(
    private readonly users: AdminUsersService,
    private readonly provisioning: AccountProvisioning,
  ) {}

  @Put(':externalId')
  @OperatorsMayChange('users.manage')
  @ApiOperation({
    operationId: 'adminPutUser',
    summary: 'Create or update the account with an external ID',
    description:
      'For an application or a directory that owns the accounts. Repeating it changes nothing. A field that is missing ' +
      'keeps its value. The address of an existing account stays: *adminChangeEmail* changes it.',
  })
  @ApiParam({ name: 'externalId', type: String, example: 'crm-4711' })
  @ApiOkResponse({ type: AdminUserResponse, description: 'The updated account.' })
  @ApiCreatedResponse({ type: AdminUserResponse, description: 'The new account.' })
  @ApiProblems(...bodyProblems, 'account.email_taken', 'resource.conflict')
  async put(
    @Param('externalId') externalId: string,
    @Body() account: AdminProvisionedUser,
    @CurrentOperator() operator: ActingOperator,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AdminUserResponse> {
    const error = errorOfExternalId(externalId);
    if (error) throw invalidBody([{ pointer: pointerTo('externalId'), ...error }]);
    const { userId, isNew } = await this.provisioning.put(actOf(operator), externalId, account);
    reply.status(isNew ? HttpStatus.CREATED : HttpStatus.OK);
    return this.users.read(userId);
  }
}
