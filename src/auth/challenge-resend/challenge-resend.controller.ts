import { Body, Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiChallenge, ChallengeResponse } from '../../otp/challenge.response.js';
import { ChallengeResend } from './challenge-resend.dto.js';
import { ChallengeResends } from './challenge-resend.service.js';

@ApiTags('challenges')
@Controller('v1/challenges')
export class ChallengeResendController {
  constructor(private readonly resends: ChallengeResends) {}

  @Post(':challengeId/resend')
  @Public()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    operationId: 'resendCode',
    summary: 'Resend the code',
    description:
      "Up to three times per challenge, at least a minute apart. During the first half of the code's " +
      'lifetime, the same code is sent again. After that, a new code replaces it and the old one becomes ' +
      'invalid. A resend does not reset the attempt count. A code that was sent to a phone can be resent by another ' +
      '`channel`.',
  })
  @ApiParam({ name: 'challengeId', type: String, example: 'the-challengeId-you-were-given' })
  @ApiBody({
    type: ChallengeResend,
    required: false,
    examples: { sameChannel: { value: {} }, otherChannel: { value: { channel: 'whatsapp' } } },
  })
  @ApiChallenge('email_verification', 'A message has been queued.')
  @ApiProblems(
    ...bodyProblems,
    'resource.not_found',
    'resource.conflict',
    'challenge.closed',
    'rate_limit.exceeded',
    'phone.unsupported',
    'phone.unavailable',
  )
  resend(
    @Param('challengeId') challengeId: string,
    @Body() request: ChallengeResend,
    @Client() client: ClientInfo,
  ): Promise<ChallengeResponse> {
    return this.resends.resend(challengeId, request, client);
  }
}
