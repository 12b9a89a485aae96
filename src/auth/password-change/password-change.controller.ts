import { Body, Controller, HttpCode, HttpStatus, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireRecentSignIn } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { PasswordChangeRequest } from './password-change.dto.js';
import { PasswordChangedResponse } from './password-change.response.js';
import { PasswordChangeService } from './password-change.service.js';

@ApiTags('passwords')
@Controller('v1/users/me/password')
export class PasswordChangeController {
  constructor(private readonly passwordChange: PasswordChangeService) {}

  @Put()
  @RequireRecentSignIn()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Change your password',
    description:
      'Revokes your other sessions and all existing device tokens. The response contains a new device token for ' +
      'this device. If the account has no password, or it is forgotten, use *startPasswordReset*.',
  })
  @ApiDeviceToken()
  @ApiOkResponse({ type: PasswordChangedResponse, description: 'The password is changed.' })
  @ApiProblems(...bodyProblems, 'auth.password_incorrect', 'rate_limit.exceeded', 'service.overloaded')
  change(
    @Body() request: PasswordChangeRequest,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<PasswordChangedResponse> {
    return this.passwordChange.change(request, principal, client);
  }
}
