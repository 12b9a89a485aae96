import { Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowUnverified } from '../../common/http/access.decorators.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { LogoutService } from './logout.service.js';

@ApiTags('sessions')
@Controller('v1/auth/logout')
export class LogoutController {
  constructor(private readonly service: LogoutService) {}

  @Post()
  @AllowUnverified()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'logout',
    summary: 'Sign out; revokes the current session on every replica immediately',
  })
  @ApiNoContentResponse({ description: 'The session is revoked.' })
  @ApiProblems()
  logout(@CurrentPrincipal() principal: Principal, @Client() client: ClientInfo): Promise<void> {
    return this.service.logout(principal, client);
  }
}
