import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowUnverified } from '../common/http/access.decorators.js';
import { ApiProblems } from '../common/http/api-problems.decorator.js';
import { CurrentPrincipal, type Principal } from '../common/http/principal.js';
import { UserResponse } from './user.response.js';

@ApiTags('2 · You')
@Controller('v1/users/me')
export class UsersController {
  /** The guards have read the account with the session: nothing is left to query. */
  @Get()
  @AllowUnverified()
  @ApiOperation({ operationId: 'getMe', summary: 'Who am I?' })
  @ApiOkResponse({ type: UserResponse, description: 'Your account.' })
  @ApiProblems()
  getMe(@CurrentPrincipal() principal: Principal): UserResponse {
    return UserResponse.from(principal.user);
  }
}
