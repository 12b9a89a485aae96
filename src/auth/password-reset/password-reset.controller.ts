import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { ChallengeResponse } from '../../otp/challenge.response.js';
import { PasswordResetConfirmation, PasswordResetRequest } from './password-reset.dto.js';
import { PasswordResetService } from './password-reset.service.js';

@ApiTags('3 · Get back in')
@Controller('v1/auth/password-reset')
export class PasswordResetController {
  constructor(private readonly passwordReset: PasswordResetService) {}

  @Post()
  @Public()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'startPasswordReset',
    summary: 'Ask for a code to set a new password',
    description: 'The answer is the same for an address without an account.',
  })
  @ApiDeviceToken()
  @ApiAcceptedResponse({
    type: ChallengeResponse,
    description: 'If there is an account, a mail is on its way.',
  })
  @ApiProblems(...bodyProblems, 'rate_limit.exceeded')
  start(@Body() request: PasswordResetRequest, @Client() client: ClientInfo): Promise<ChallengeResponse> {
    return this.passwordReset.start(request, client);
  }

  @Post('confirm')
  @Public()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'resetPassword',
    summary: 'Set the new password with the code',
    description:
      'Signs nobody in, and ends every session and open challenge of the account. A weak password is refused before ' +
      'the code is looked at, and costs no attempt.',
  })
  @ApiNoContentResponse({ description: 'Sign in with the new password.' })
  @ApiProblems(...bodyProblems, 'otp.invalid', 'rate_limit.exceeded', 'service.overloaded')
  confirm(@Body() request: PasswordResetConfirmation, @Client() client: ClientInfo): Promise<void> {
    return this.passwordReset.confirm(request, client);
  }
}
