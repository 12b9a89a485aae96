import { Body, Controller, HttpStatus, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { Idempotent } from '../../common/http/idempotent.decorator.js';
import { exampleChallenge } from '../../otp/challenge.response.js';
import { RegistrationRequest } from './registration.dto.js';
import { exampleOfImmediateRegistration, RegistrationResponse } from './registration.response.js';
import { RegistrationService } from './registration.service.js';
import { RegistrationSettings } from './registration.settings.js';

@ApiTags('registration')
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
  @Idempotent()
  @ApiAcceptedResponse({
    type: RegistrationResponse,
    description: 'An e-mail has been queued.',
    example: { challenge: exampleChallenge('email_verification') },
  })
  @ApiCreatedResponse({
    type: RegistrationResponse,
    description:
      'Only with `REGISTRATION_MODE=immediate`: the account exists, its address is not verified yet.',
    example: exampleOfImmediateRegistration,
  })
  @ApiProblems(...bodyProblems, 'account.email_taken', 'rate_limit.exceeded', 'service.overloaded')
  async register(
    @Body() request: RegistrationRequest,
    @Client() client: ClientInfo,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegistrationResponse> {
    if (this.settings.mode === 'immediate') {
      reply.status(HttpStatus.CREATED);
      return this.registration.registerAtOnce(request, client);
    }
    reply.status(HttpStatus.ACCEPTED);
    return this.registration.register(request, client);
  }
}
