import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { Idempotent } from '../../common/http/idempotent.decorator.js';
import { ApiChallenge, ChallengeResponse } from '../../otp/challenge.response.js';
import { PasswordResetConfirmation, PasswordResetRequest } from './password-reset.dto.js';
import { PasswordResetService } from './password-reset.service.js';

@ApiTags('passwords')
@Controller('v1/auth/password-reset')
export class PasswordResetController {
  constructor(private readonly passwordReset: PasswordResetService) {}

  @Post()
  @Public()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'startPasswordReset',
    summary: 'Start a password reset; sends a code',
    description: 'The response is the same whether or not the address has an account.',
  })
  @ApiDeviceToken()
  @Idempotent()
  @ApiChallenge('password_reset', 'If the address has an account, an e-mail has been queued.')
  @ApiProblems(...bodyProblems, 'rate_limit.exceeded')
  start(@Body() request: PasswordResetRequest, @Client() client: ClientInfo): Promise<ChallengeResponse> {
    return this.passwordReset.start(request, client);
  }

  @Post('confirm')
  @Public()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'resetPassword',
    summary: 'Set a new password with the code',
    description:
      'Does not sign in. Revokes every session and invalidates every open challenge of the account. A weak password ' +
      'is rejected before the code is checked, and does not count as an attempt.',
  })
  @ApiNoContentResponse({ description: 'The password is changed. Sign in with the new one.' })
  @ApiProblems(...bodyProblems, 'otp.invalid', 'rate_limit.exceeded', 'service.overloaded')
  confirm(@Body() request: PasswordResetConfirmation, @Client() client: ClientInfo): Promise<void> {
    return this.passwordReset.confirm(request, client);
  }
}
