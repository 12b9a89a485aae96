import { Body, Controller, Delete, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import {
  FactorRecoveryRequestedResponse,
  FactorRecoveryResponse,
} from '../factor-changes/factor-recovery.response.js';
import { FactorRecoveryRequest } from './factor-recovery.dto.js';
import { RecoveryManagement } from './recovery-management.service.js';
import { RecoveryRequests } from './recovery-requests.service.js';

@ApiTags('factors')
@Controller('v1')
export class FactorRecoveryController {
  constructor(
    private readonly requests: RecoveryRequests,
    private readonly management: RecoveryManagement,
  ) {}

  @Post('auth/second-factor/recovery')
  @Public()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'requestFactorRecovery',
    summary: 'Request the removal of lost second factors',
    description:
      'For the owner of an account with a password who has lost the authenticator app and the recovery codes. The ' +
      'sign-in needs both the password and a code from the mailbox. *confirmSecondFactor* takes the one that is ' +
      'missing, although `methods` does not list it, and *startSecondFactor* sends the code; the status stays ' +
      '`second_factor_required`. The factors are removed at `effectiveAt`, and every session is revoked. A sign-in ' +
      'with a factor, *cancelFactorRecovery*, and any change of the account cancel the request; the owner is notified ' +
      'of each step. A repeated request returns the same time. Returns 404 unless the installation offers it.',
  })
  @ApiAcceptedResponse({ type: FactorRecoveryRequestedResponse, description: 'The wait has begun.' })
  @ApiProblems(
    ...bodyProblems,
    'auth.sign_in_invalid',
    'auth.reauthentication_required',
    'resource.not_found',
    'resource.conflict',
  )
  async request(
    @Body() { signInToken }: FactorRecoveryRequest,
    @Client() client: ClientInfo,
  ): Promise<FactorRecoveryRequestedResponse> {
    return { recovery: FactorRecoveryResponse.from(await this.requests.request(signInToken, client)) };
  }

  @Delete('users/me/factor-recovery')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ operationId: 'cancelFactorRecovery', summary: 'Cancel the removal of lost second factors' })
  @ApiNoContentResponse({ description: 'The second factors stay.' })
  @ApiProblems('resource.not_found')
  cancel(@CurrentPrincipal() { user }: Principal, @Client() client: ClientInfo): Promise<void> {
    return this.management.cancel(user, client);
  }
}
