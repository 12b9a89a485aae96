import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { ApiFirstStep } from '../sign-in/auth-result.examples.js';
import type { SignInOutcome } from '../sign-in/sign-in-outcome.js';
import { PasswordLoginRequest } from './password-login.dto.js';
import { PasswordLoginService } from './password-login.service.js';

@ApiTags('login')
@Controller('v1/auth/login')
export class PasswordLoginController {
  constructor(private readonly passwordLogin: PasswordLoginService) {}

  @Post()
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'login',
    summary: 'Sign in with e-mail and password',
    description:
      'For an account with an unverified address, the tokens are accepted only by routes that do not ' +
      'require a verified address.',
  })
  @ApiDeviceToken()
  @ApiFirstStep()
  @ApiProblems(...bodyProblems, 'auth.credentials_invalid', 'rate_limit.exceeded', 'service.overloaded')
  login(@Body() request: PasswordLoginRequest, @Client() client: ClientInfo): Promise<SignInOutcome> {
    return this.passwordLogin.login(request, client);
  }
}
