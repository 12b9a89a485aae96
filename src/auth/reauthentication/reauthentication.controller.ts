import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { Idempotent } from '../../common/http/idempotent.decorator.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { exampleRecoveryCodes } from '../../common/validation/factor-examples.js';
import { ApiChallenge, ChallengeResponse } from '../../otp/challenge.response.js';
import { RenewedTokensResponse } from '../../sessions/renewed-tokens.response.js';
import { ReauthenticationConfirmation, ReauthenticationStart } from './reauthentication.dto.js';
import { ReauthenticationService } from './reauthentication.service.js';
import { ReauthenticationStarts } from './reauthentication-starts.service.js';

@ApiTags('sessions')
@Controller('v1/auth/reauthentication')
export class ReauthenticationController {
  constructor(
    private readonly starts: ReauthenticationStarts,
    private readonly reauthentication: ReauthenticationService,
  ) {}

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'startReauthentication',
    summary: 'Send a code to reauthenticate',
    description:
      'For operations that require a recent sign-in. By e-mail, or with `type` `sms_code` to the phone number that is ' +
      'a second factor. To reauthenticate by password, no code is needed; call *reauthenticate*.',
  })
  @ApiDeviceToken()
  @Idempotent()
  @ApiBody({ type: ReauthenticationStart, required: false })
  @ApiChallenge('reauthentication', 'A message has been queued.')
  @ApiProblems(...bodyProblems, 'resource.conflict', 'rate_limit.exceeded', 'phone.unavailable')
  start(
    @Body() request: ReauthenticationStart,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<ChallengeResponse> {
    return this.starts.start(request, principal, client);
  }

  @Post('confirm')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'reauthenticate',
    summary: 'Reauthenticate with a code, the password or a second factor',
    description:
      'Returns new tokens for the same session, with a new `auth_time`. An account with a second factor needs that ' +
      'one; `methods` of `auth.reauthentication_required` lists what will do.',
  })
  @ApiBody({
    type: ReauthenticationConfirmation,
    examples: {
      password: { value: { password: 'correct horse battery staple' } },
      code: { value: { challengeId: 'the-challengeId-you-were-given', code: '123456' } },
      totp: { value: { totpCode: '123456' } },
      recoveryCode: { value: { recoveryCode: exampleRecoveryCodes[0] } },
    },
  })
  @ApiDeviceToken()
  @ApiOkResponse({ type: RenewedTokensResponse, description: 'Reauthenticated.' })
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
