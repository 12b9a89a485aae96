import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowUnverified } from '../common/http/access.decorators.js';
import { AppError } from '../common/errors/app-error.js';
import { ApiProblems, bodyProblems } from '../common/http/api-problems.decorator.js';
import { CurrentPrincipal, type Principal } from '../common/http/principal.js';
import { ProfileUpdate } from './profile-update.dto.js';
import { UserResponse } from './user.response.js';
import { UsersService } from './users.service.js';

@ApiTags('account')
@Controller('v1/users/me')
export class UsersController {
  constructor(private readonly users: UsersService) {}

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
    @Body() profile: ProfileUpdate,
    @CurrentPrincipal() principal: Principal,
  ): Promise<UserResponse> {
    const user = await this.users.updateProfile(principal.user.id, profile);
    if (!user) throw new AppError('auth.token_invalid'); // deleted since the guards ran
    return UserResponse.from(user);
  }
}
