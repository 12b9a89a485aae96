import { Body, Controller, HttpStatus, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { ChallengeResponse } from '../../otp/challenge.response.js';
import { RegistrationRequest } from './registration.dto.js';
import { RegisteredResponse } from './registration.response.js';
import { RegistrationService } from './registration.service.js';
import { RegistrationSettings } from './registration.settings.js';

@ApiTags('1 · Sign up')
@Controller('v1/auth/register')
export class RegistrationController {
  constructor(
    private readonly registration: RegistrationService,
    private readonly settings: RegistrationSettings,
  ) {}

  @Post()
  @Public()
  @ApiOperation({
    operationId: 'register',
    summary: 'Register; sends a code',
    description:
      'The response is the same whether the address is available, pending or already registered. The account is ' +
      'created when the address is verified with the code. With `REGISTRATION_MODE=immediate` it is created ' +
      'immediately (201).',
  })
  @ApiDeviceToken()
  @ApiAcceptedResponse({ type: ChallengeResponse, description: 'An e-mail has been queued.' })
  @ApiCreatedResponse({ type: RegisteredResponse, description: 'Only with `REGISTRATION_MODE=immediate`.' })
  @ApiProblems(...bodyProblems, 'account.email_taken', 'rate_limit.exceeded', 'service.overloaded')
  async register(
    @Body() request: RegistrationRequest,
    @Client() client: ClientInfo,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChallengeResponse | RegisteredResponse> {
    if (this.settings.mode === 'immediate') {
      reply.status(HttpStatus.CREATED);
      return this.registration.registerAtOnce(request, client);
    }
    reply.status(HttpStatus.ACCEPTED);
    return this.registration.register(request, client);
  }
}
