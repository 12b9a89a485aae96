import { Body, Controller, HttpStatus, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { Settings } from '../../config/settings.js';
import { ChallengeResponse } from '../../otp/challenge.response.js';
import { RegistrationRequest } from './registration.dto.js';
import { RegisteredResponse } from './registration.response.js';
import { RegistrationService } from './registration.service.js';

@ApiTags('1 · Sign up')
@Controller('v1/auth/register')
export class RegistrationController {
  constructor(
    private readonly registration: RegistrationService,
    private readonly settings: Settings,
  ) {}

  @Post()
  @Public()
  @ApiOperation({
    operationId: 'register',
    summary: 'Ask for an account; a code is mailed',
    description:
      'The answer is the same for a free, a pending and a taken address. No account exists until the code ' +
      'proves the address. With `REGISTRATION_MODE=immediate` the account is created at once (201).',
  })
  @ApiDeviceToken()
  @ApiAcceptedResponse({ type: ChallengeResponse, description: 'A mail is on its way.' })
  @ApiCreatedResponse({ type: RegisteredResponse, description: 'Only with `REGISTRATION_MODE=immediate`.' })
  @ApiProblems(...bodyProblems, 'account.email_taken', 'rate_limit.exceeded', 'service.overloaded')
  async register(
    @Body() request: RegistrationRequest,
    @Client() client: ClientInfo,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChallengeResponse | RegisteredResponse> {
    if (this.settings.registrationMode === 'immediate') {
      reply.status(HttpStatus.CREATED);
      return this.registration.registerAtOnce(request, client);
    }
    reply.status(HttpStatus.ACCEPTED);
    return this.registration.register(request, client);
  }
}
