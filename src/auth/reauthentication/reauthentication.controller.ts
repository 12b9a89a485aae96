import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { ChallengeResponse } from '../../otp/challenge.response.js';
import { RenewedTokensResponse } from '../../sessions/renewed-tokens.response.js';
import {
  ReauthenticationByCode,
  ReauthenticationByPassword,
  ReauthenticationConfirmation,
} from './reauthentication.dto.js';
import { ReauthenticationService } from './reauthentication.service.js';

const refTo = (model: { name: string }) => ({ $ref: getSchemaPath(model.name) });

@ApiTags('7 · Your account')
@Controller('v1/auth/reauthentication')
export class ReauthenticationController {
  constructor(private readonly reauthentication: ReauthenticationService) {}

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'startReauthentication',
    summary: 'Ask for a code to prove again that it is you',
    description:
      'Before something that needs a recent sign-in. With a password, no code is needed: see *reauthenticate*.',
  })
  @ApiDeviceToken()
  @ApiAcceptedResponse({ type: ChallengeResponse, description: 'A mail is on its way.' })
  @ApiProblems('rate_limit.exceeded')
  start(@CurrentPrincipal() principal: Principal, @Client() client: ClientInfo): Promise<ChallengeResponse> {
    return this.reauthentication.start(principal, client);
  }

  @Post('confirm')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'reauthenticate',
    summary: 'Prove again that it is you, with the code or the password',
    description: 'Gives new tokens of the same session, with a fresh `auth_time`.',
  })
  @ApiExtraModels(ReauthenticationByCode, ReauthenticationByPassword)
  @ApiBody({
    schema: { oneOf: [ReauthenticationByPassword, ReauthenticationByCode].map(refTo) },
    examples: {
      password: { value: { password: 'correct horse battery staple' } },
      code: { value: { challengeId: 'the-challengeId-you-were-given', code: '123456' } },
    },
  })
  @ApiDeviceToken()
  @ApiOkResponse({ type: RenewedTokensResponse, description: 'It is you.' })
  @ApiProblems(
    ...bodyProblems,
    'otp.invalid',
    'auth.password_incorrect',
    'rate_limit.exceeded',
    'service.overloaded',
  )
  async confirm(
    @Body() request: ReauthenticationConfirmation,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<RenewedTokensResponse> {
    return { tokens: await this.reauthentication.confirm(request, principal, client) };
  }
}
