import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Post, Put } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { RequireRecentSignIn } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { TotpSetupResponse } from '../factor-changes/totp-setup.response.js';
import { SecondFactorSwitch, TotpConfirmation } from './factor-management.dto.js';
import { FactorManagementService } from './factor-management.service.js';
import { FactorSummary } from './factor-summary.service.js';
import {
  exampleEmailFactor,
  FactorsChangedResponse,
  FactorsResponse,
  IssuedRecoveryCodesResponse,
} from './factors.response.js';

@ApiTags('factors')
@Controller('v1/users/me')
export class FactorManagementController {
  constructor(
    private readonly factors: FactorManagementService,
    private readonly summary: FactorSummary,
  ) {}

  @Get('factors')
  @ApiOperation({ operationId: 'getFactors', summary: 'Get your second factors' })
  @ApiOkResponse({ type: FactorsResponse, description: 'What the account has and requires.' })
  @ApiProblems()
  getFactors(@CurrentPrincipal() { user }: Principal): Promise<FactorsResponse> {
    return this.summary.of(user.id);
  }

  @Put('second-factor')
  @RequireRecentSignIn('mailbox')
  @ApiOperation({
    operationId: 'setSecondFactorRequired',
    summary: 'Switch the second factor on or off',
    description:
      'For an account without an authenticator app, the second factor is a code by e-mail after the password, or ' +
      'the password after a code by e-mail. Revokes every other session.',
  })
  @ApiOkResponse({
    type: FactorsChangedResponse,
    description: 'Switched.',
    example: { factors: exampleEmailFactor },
  })
  @ApiProblems(...bodyProblems, 'resource.conflict', 'service.overloaded')
  setRequired(
    @Body() request: SecondFactorSwitch,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<FactorsChangedResponse> {
    return this.factors.setRequired(request, principal, client);
  }

  @Post('totp')
  @HttpCode(HttpStatus.OK)
  @RequireRecentSignIn('mailbox')
  @ApiOperation({
    operationId: 'startTotpSetup',
    summary: 'Set up an authenticator app',
    description: 'Valid for ten minutes. An app that is set up already works until the new one is confirmed.',
  })
  @ApiOkResponse({ type: TotpSetupResponse, description: 'The secret for the authenticator app.' })
  @ApiProblems()
  async beginTotp(@CurrentPrincipal() principal: Principal): Promise<TotpSetupResponse> {
    return TotpSetupResponse.from(await this.factors.beginTotp(principal));
  }

  @Post('totp/confirm')
  @HttpCode(HttpStatus.OK)
  @RequireRecentSignIn('mailbox')
  @ApiOperation({
    operationId: 'confirmTotpSetup',
    summary: 'Confirm the authenticator app with its first code',
    description:
      'From now on, each sign-in requires it. Returns recovery codes if the account had none. Revokes every other ' +
      'session.',
  })
  @ApiDeviceToken()
  @ApiOkResponse({ type: FactorsChangedResponse, description: 'Confirmed.' })
  @ApiProblems(...bodyProblems, 'otp.invalid', 'rate_limit.exceeded', 'service.overloaded')
  confirmTotp(
    @Body() request: TotpConfirmation,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<FactorsChangedResponse> {
    return this.factors.confirmTotp(request, principal, client);
  }

  @Delete('totp')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RequireRecentSignIn('mailbox')
  @ApiOperation({
    operationId: 'removeTotp',
    summary: 'Remove the authenticator app and the recovery codes',
    description: 'Revokes every session, this one included.',
  })
  @ApiNoContentResponse({ description: 'Removed.' })
  @ApiProblems('resource.not_found', 'resource.conflict')
  removeTotp(@CurrentPrincipal() principal: Principal, @Client() client: ClientInfo): Promise<void> {
    return this.factors.removeTotp(principal, client);
  }

  @Post('recovery-codes')
  @RequireRecentSignIn('mailbox')
  @ApiOperation({
    operationId: 'makeRecoveryCodes',
    summary: 'Make new recovery codes',
    description: 'The old ones are invalid from now on. Revokes every other session.',
  })
  @ApiCreatedResponse({
    type: IssuedRecoveryCodesResponse,
    description: 'The new codes, shown only this once.',
  })
  @ApiProblems('resource.conflict', 'service.overloaded')
  makeRecoveryCodes(
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<IssuedRecoveryCodesResponse> {
    return this.factors.makeRecoveryCodes(principal, client);
  }
}
