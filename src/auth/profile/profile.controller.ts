import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowUnverified } from '../../common/http/access.decorators.js';
import { ApiProblems, bodyProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { ProfileService } from './profile.service.js';
import { ProfileUpdate } from './profile-update.dto.js';
import { UserResponse } from '../../users/user.response.js';

@ApiTags('account')
@Controller('v1/users/me')
export class ProfileController {
  constructor(private readonly profile: ProfileService) {}

  /** The guards have already read the account with the session, so this needs no query. */
  @Get()
  @AllowUnverified()
  @ApiOperation({ operationId: 'getMe', summary: 'Get your account' })
  @ApiOkResponse({ type: UserResponse, description: 'Your account.' })
  @ApiProblems()
  getMe(@CurrentPrincipal() principal: Principal): UserResponse {
    return UserResponse.from(principal.user);
  }

  @Patch()
  @ApiOperation({ operationId: 'updateMe', summary: 'Update your name or language' })
  @ApiOkResponse({ type: UserResponse, description: 'The updated account.' })
  @ApiProblems(...bodyProblems)
  async updateMe(
    @Body() update: ProfileUpdate,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.profile.update(update, principal, client));
  }
}
