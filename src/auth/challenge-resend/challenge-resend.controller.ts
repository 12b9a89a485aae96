import { Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiChallenge, ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';

@ApiTags('challenges')
@Controller('v1/challenges')
export class ChallengeResendController {
  constructor(private readonly otp: OtpService) {}

  @Post(':challengeId/resend')
  @Public()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'resendCode',
    summary: 'Resend the code',
    description:
      "Up to three times per challenge, at least a minute apart. During the first half of the code's " +
      'lifetime, the same code is sent again. After that, a new code replaces it and the old one becomes ' +
      'invalid. A resend does not reset the attempt count.',
  })
  @ApiParam({ name: 'challengeId', type: String, example: 'the-challengeId-you-were-given' })
  @ApiChallenge('email_verification', 'An e-mail has been queued.')
  @ApiProblems('resource.not_found', 'challenge.closed', 'rate_limit.exceeded')
  resend(
    @Param('challengeId') challengeId: string,
    @Client() client: ClientInfo,
  ): Promise<ChallengeResponse> {
    return this.otp.resend(challengeId, client);
  }
}
