import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Patch, Post } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireRecentSignIn } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { Idempotent } from '../../common/http/idempotent.decorator.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { ApiChallenge, ChallengeResponse, exampleChallenge } from '../../otp/challenge.response.js';
import { PhoneConfirmation, PhoneRequest, PhoneUpdate } from './phone.dto.js';
import { PhoneChangedResponse, PhoneResponse } from './phone.response.js';
import { PhoneManagement } from './phone-management.service.js';
import { PhoneVerification } from './phone-verification.service.js';

const { challengeId } = exampleChallenge('phone_verification');

@ApiTags('factors')
@Controller('v1/users/me/phone')
export class PhoneController {
  constructor(
    private readonly verification: PhoneVerification,
    private readonly phones: PhoneManagement,
  ) {}

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @RequireRecentSignIn('mailbox')
  @ApiOperation({
    operationId: 'startPhoneVerification',
    summary: 'Send a code to a phone number',
    description:
      'For a number to add, or to replace the one of the account with. Show the text of *getFactorNotices* first. The ' +
      'response is the same whether or not another account uses the number. Not found if the installation sends no ' +
      'text messages.',
  })
  @ApiDeviceToken()
  @Idempotent()
  @ApiChallenge('phone_verification', 'A text message has been queued.')
  @ApiProblems(
    ...bodyProblems,
    'resource.not_found',
    'phone.unsupported',
    'phone.unavailable',
    'rate_limit.exceeded',
  )
  start(
    @Body() request: PhoneRequest,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<ChallengeResponse> {
    return this.verification.start(request, principal, client);
  }

  @Post('confirm')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    operationId: 'confirmPhone',
    summary: 'Verify the phone number with the code',
    description:
      'The number belongs to this account from now on; another account that had it loses it. With `secondFactor`, each ' +
      'sign-in requires a second factor. A number that replaces a second factor remains one. Returns recovery codes if ' +
      'it is the first one. Revokes every other session.',
  })
  @ApiBody({
    type: PhoneConfirmation,
    examples: {
      number: { value: { challengeId, code: '123456' } },
      secondFactor: { value: { challengeId, code: '123456', secondFactor: true } },
    },
  })
  @ApiDeviceToken()
  @ApiOkResponse({ type: PhoneChangedResponse, description: 'Verified.' })
  @ApiProblems(...bodyProblems, 'otp.invalid', 'service.overloaded')
  confirm(
    @Body() request: PhoneConfirmation,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<PhoneChangedResponse> {
    return this.verification.confirm(request, principal, client);
  }

  @Get()
  @ApiOperation({ operationId: 'getPhone', summary: 'Get your phone number' })
  @ApiOkResponse({ type: PhoneResponse, description: 'The verified number.' })
  @ApiProblems('resource.not_found')
  async get(@CurrentPrincipal() { user }: Principal): Promise<PhoneResponse> {
    return PhoneResponse.from(await this.phones.get(user.id));
  }

  @Patch()
  @RequireRecentSignIn('mailbox')
  @ApiOperation({
    operationId: 'updatePhone',
    summary: 'Change how the phone number is used',
    description:
      'As a second factor or not, and by which channel codes are sent. Switching the second factor on revokes every ' +
      'other session; switching it off revokes every session, this one included.',
  })
  @ApiBody({
    type: PhoneUpdate,
    examples: { channel: { value: { channel: 'sms' } }, secondFactor: { value: { secondFactor: true } } },
  })
  @ApiOkResponse({ type: PhoneChangedResponse, description: 'Changed.' })
  @ApiProblems(
    ...bodyProblems,
    'resource.not_found',
    'resource.conflict',
    'phone.unsupported',
    'service.overloaded',
  )
  update(
    @Body() request: PhoneUpdate,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<PhoneChangedResponse> {
    return this.phones.update(request, principal, client);
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @RequireRecentSignIn('mailbox')
  @ApiOperation({
    operationId: 'removePhone',
    summary: 'Remove the phone number',
    description: 'If it was a second factor, revokes every session, this one included.',
  })
  @ApiNoContentResponse({ description: 'Removed.' })
  @ApiProblems('resource.not_found', 'resource.conflict')
  remove(@CurrentPrincipal() principal: Principal, @Client() client: ClientInfo): Promise<void> {
    return this.phones.remove(principal, client);
  }
}
