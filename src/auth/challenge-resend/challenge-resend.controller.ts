import { Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';

@ApiTags('8 · When no code came')
@Controller('v1/challenges')
export class ChallengeResendController {
  constructor(private readonly otp: OtpService) {}

  @Post(':challengeId/resend')
  @Public()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'resendCode',
    summary: 'Send the code again',
    description:
      'Three times per challenge, a minute apart. While half of the lifetime is left it is the same code; after ' +
      'that it is a new one and the old one is dead. Attempts are never given back.',
  })
  @ApiParam({ name: 'challengeId', type: String, example: 'the-challengeId-you-were-given' })
  @ApiAcceptedResponse({ type: ChallengeResponse, description: 'A mail is on its way.' })
  @ApiProblems('resource.not_found', 'challenge.closed', 'rate_limit.exceeded')
  resend(
    @Param('challengeId') challengeId: string,
    @Client() client: ClientInfo,
  ): Promise<ChallengeResponse> {
    return this.otp.resend(challengeId, client);
  }
}
