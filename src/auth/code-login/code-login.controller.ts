import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { Idempotent } from '../../common/http/idempotent.decorator.js';
import { ApiChallenge, ChallengeResponse } from '../../otp/challenge.response.js';
import { ApiFirstStep } from '../sign-in/auth-result.examples.js';
import type { SignInOutcome } from '../sign-in/sign-in-outcome.js';
import { CodeLoginConfirmation, CodeLoginRequest } from './code-login.dto.js';
import { CodeLoginService } from './code-login.service.js';

@ApiTags('login')
@Controller('v1/auth/code-login')
export class CodeLoginController {
  constructor(private readonly codeLogin: CodeLoginService) {}

  @Post()
  @Public()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'startCodeLogin',
    summary: 'Send a code to sign in without a password',
    description: 'The response is the same whether or not the address has an account.',
  })
  @ApiDeviceToken()
  @Idempotent()
  @ApiChallenge('code_login', 'If the address has an account, an e-mail has been queued.')
  @ApiProblems(...bodyProblems, 'rate_limit.exceeded')
  start(@Body() request: CodeLoginRequest, @Client() client: ClientInfo): Promise<ChallengeResponse> {
    return this.codeLogin.start(request, client);
  }

  @Post('confirm')
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ operationId: 'loginWithCode', summary: 'Sign in with the code' })
  @ApiDeviceToken()
  @ApiFirstStep()
  @ApiProblems(...bodyProblems, 'otp.invalid')
  confirm(@Body() request: CodeLoginConfirmation, @Client() client: ClientInfo): Promise<SignInOutcome> {
    return this.codeLogin.confirm(request, client);
  }
}
