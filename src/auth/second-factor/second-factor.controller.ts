import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { Idempotent } from '../../common/http/idempotent.decorator.js';
import { exampleRecoveryCodes, exampleSignInToken } from '../../common/validation/factor-examples.js';
import { ApiChallenge, ChallengeResponse, exampleChallenge } from '../../otp/challenge.response.js';
import { ApiAuthResult } from '../sign-in/auth-result.examples.js';
import type { SignInOutcome } from '../sign-in/sign-in-outcome.js';
import { SecondFactorChallengeRequest, SecondFactorConfirmation } from './second-factor.dto.js';
import { SecondFactorService } from './second-factor.service.js';
import { StepChallenges } from './step-challenges.service.js';

const signInToken = exampleSignInToken;
const { challengeId } = exampleChallenge('second_factor');

@ApiTags('factors')
@Controller('v1/auth/second-factor')
export class SecondFactorController {
  constructor(
    private readonly secondFactor: SecondFactorService,
    private readonly challenges: StepChallenges,
  ) {}

  @Post('challenge')
  @Public()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'startSecondFactor',
    summary: 'Send a code for the second step of a sign-in',
    description:
      'By e-mail if `methods` of the sign-in has `email_code`, by text message if it has `sms_code`. The code is ' +
      'valid only for this sign-in.',
  })
  @ApiDeviceToken()
  @Idempotent()
  @ApiChallenge('second_factor', 'A message has been queued.')
  @ApiProblems(
    ...bodyProblems,
    'auth.sign_in_invalid',
    'resource.conflict',
    'rate_limit.exceeded',
    'phone.unavailable',
  )
  challenge(
    @Body() request: SecondFactorChallengeRequest,
    @Client() client: ClientInfo,
  ): Promise<ChallengeResponse> {
    return this.challenges.start(request, client);
  }

  @Post('confirm')
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'confirmSecondFactor',
    summary: 'Finish a sign-in with a second proof',
    description:
      'Send one of the proofs that `methods` of the sign-in lists. Five wrong ones end the sign-in; then start ' +
      'again. With `trustDevice`, later sign-ins on this device need no second factor for 30 days.',
  })
  @ApiBody({
    type: SecondFactorConfirmation,
    examples: {
      totp: { value: { signInToken, totpCode: '123456', trustDevice: true } },
      recoveryCode: { value: { signInToken, recoveryCode: exampleRecoveryCodes[0] } },
      emailCode: { value: { signInToken, challengeId, code: '123456' } },
      password: { value: { signInToken, password: 'correct horse battery staple' } },
    },
  })
  @ApiDeviceToken()
  @ApiAuthResult('Signed in, or a factor must be set up first.', [
    'authenticated',
    'withRecoveryCode',
    'secondFactorEnrollmentRequired',
  ])
  @ApiProblems(
    ...bodyProblems,
    'auth.sign_in_invalid',
    'otp.invalid',
    'auth.password_incorrect',
    'rate_limit.exceeded',
    'service.overloaded',
  )
  confirm(@Body() request: SecondFactorConfirmation, @Client() client: ClientInfo): Promise<SignInOutcome> {
    return this.secondFactor.confirm(request, client);
  }
}
