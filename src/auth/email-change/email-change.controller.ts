import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireRecentSignIn } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { ChallengeResponse } from '../../otp/challenge.response.js';
import { UserResponse } from '../../users/user.response.js';
import { EmailChangeConfirmation, EmailChangeRequest } from './email-change.dto.js';
import { EmailChangeService } from './email-change.service.js';

@ApiTags('7 · Your account')
@Controller('v1/users/me/email-change')
export class EmailChangeController {
  constructor(private readonly emailChange: EmailChangeService) {}

  @Post()
  @RequireRecentSignIn()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'startEmailChange',
    summary: 'Ask for a code at a new address',
    description:
      'The old address is told how to object, and keeps working until the new one is confirmed. The answer is the ' +
      'same where somebody else has the address.',
  })
  @ApiDeviceToken()
  @ApiAcceptedResponse({ type: ChallengeResponse, description: 'A mail is on its way to the new address.' })
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
    summary: 'Prove the new address with the code',
    description: 'From now on it is the address of the account. Ends your other sessions.',
  })
  @ApiOkResponse({ type: UserResponse, description: 'Your account with its new address.' })
  @ApiProblems(...bodyProblems, 'otp.invalid')
  confirm(
    @Body() request: EmailChangeConfirmation,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<UserResponse> {
    return this.emailChange.confirm(request, principal, client);
  }
}
