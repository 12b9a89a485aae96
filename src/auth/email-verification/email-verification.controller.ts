import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowUnverified, Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { Idempotent } from '../../common/http/idempotent.decorator.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { ApiChallenge, ChallengeResponse } from '../../otp/challenge.response.js';
import { ApiFirstStep } from '../sign-in/auth-result.examples.js';
import type { SignInOutcome } from '../sign-in/sign-in-outcome.js';
import { EmailVerificationConfirmation } from './email-verification.dto.js';
import { EmailVerificationService } from './email-verification.service.js';

@ApiTags('registration')
@Controller('v1/auth/email-verification')
export class EmailVerificationController {
  constructor(private readonly verification: EmailVerificationService) {}

  @Post('confirm')
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'confirmEmail',
    summary: 'Verify the address with the code; signs in',
    description:
      'Five attempts per challenge. Every rejected code returns `otp.invalid`, whatever the reason.',
  })
  @ApiDeviceToken()
  @ApiFirstStep()
  @ApiProblems(...bodyProblems, 'otp.invalid')
  confirm(
    @Body() request: EmailVerificationConfirmation,
    @Client() client: ClientInfo,
  ): Promise<SignInOutcome> {
    return this.verification.confirm(request, client);
  }

  @Post()
  @AllowUnverified()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'startEmailVerification',
    summary: 'Send a code to verify your own address',
  })
  @ApiDeviceToken()
  @Idempotent()
  @ApiChallenge('email_verification', 'An e-mail has been queued.')
  @ApiProblems('resource.conflict', 'rate_limit.exceeded')
  start(@CurrentPrincipal() principal: Principal, @Client() client: ClientInfo): Promise<ChallengeResponse> {
    return this.verification.start(principal.user, client);
  }
}
