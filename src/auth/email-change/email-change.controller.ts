import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireRecentSignIn } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { Idempotent } from '../../common/http/idempotent.decorator.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { ApiChallenge, ChallengeResponse } from '../../otp/challenge.response.js';
import { UserResponse } from '../../users/user.response.js';
import { EmailChangeConfirmation, EmailChangeRequest } from './email-change.dto.js';
import { EmailChangeService } from './email-change.service.js';

@ApiTags('account')
@Controller('v1/users/me/email-change')
export class EmailChangeController {
  constructor(private readonly emailChange: EmailChangeService) {}

  @Post()
  @RequireRecentSignIn()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'startEmailChange',
    summary: 'Start an e-mail change; sends a code to the new address',
    description:
      'Sends a notice to the old address that explains how to stop the change. The old address stays in use until ' +
      'the new one is verified. The response is the same whether or not another account uses the new address.',
  })
  @ApiDeviceToken()
  @Idempotent()
  @ApiChallenge('email_change', 'An e-mail to the new address has been queued.')
  @ApiProblems(...bodyProblems, 'resource.conflict', 'rate_limit.exceeded')
  start(
    @Body() request: EmailChangeRequest,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<ChallengeResponse> {
    return this.emailChange.start(request, principal, client);
  }

  @Post('confirm')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'confirmEmailChange',
    summary: 'Verify the new address with the code',
    description: 'The account now uses the new address. Revokes your other sessions.',
  })
  @ApiOkResponse({ type: UserResponse, description: 'The account with its new address.' })
  @ApiProblems(...bodyProblems, 'otp.invalid')
  confirm(
    @Body() request: EmailChangeConfirmation,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<UserResponse> {
    return this.emailChange.confirm(request, principal, client);
  }
}
