import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { TotpSetupResponse } from '../factor-changes/totp-setup.response.js';
import { ApiAuthResult } from '../sign-in/auth-result.examples.js';
import type { AuthenticatedResponse } from '../sign-in/auth-result.response.js';
import { EnrollmentService } from './enrollment.service.js';
import { EnrollmentRequest, TotpEnrollmentConfirmation } from './second-factor.dto.js';

@ApiTags('factors')
@Controller('v1/auth/second-factor/enrollment')
export class EnrollmentController {
  constructor(private readonly enrollment: EnrollmentService) {}

  @Post('totp')
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'startTotpEnrollment',
    summary: 'Set up an authenticator app during a sign-in that requires it',
    description:
      'Needs a code from the mailbox first, unless the sign-in began with one. Valid for ten minutes.',
  })
  @ApiOkResponse({ type: TotpSetupResponse, description: 'The secret for the authenticator app.' })
  @ApiProblems(...bodyProblems, 'auth.sign_in_invalid', 'resource.conflict', 'auth.reauthentication_required')
  async begin(@Body() request: EnrollmentRequest): Promise<TotpSetupResponse> {
    return TotpSetupResponse.from(await this.enrollment.begin(request));
  }

  @Post('totp/confirm')
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'confirmTotpEnrollment',
    summary: 'Confirm the authenticator app with its first code; signs in',
    description: 'Returns the recovery codes, which cannot be shown again.',
  })
  @ApiDeviceToken()
  @ApiAuthResult('Signed in, with `recoveryCodes`.', ['enrolled'])
  @ApiProblems(
    ...bodyProblems,
    'auth.sign_in_invalid',
    'otp.invalid',
    'resource.conflict',
    'auth.reauthentication_required',
    'rate_limit.exceeded',
    'service.overloaded',
  )
  confirm(
    @Body() request: TotpEnrollmentConfirmation,
    @Client() client: ClientInfo,
  ): Promise<AuthenticatedResponse> {
    return this.enrollment.confirm(request, client);
  }
}
