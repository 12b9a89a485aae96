import { Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowUnverified } from '../../common/http/access.decorators.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { SessionsService } from '../../sessions/sessions.service.js';

@ApiTags('sessions')
@Controller('v1/auth/logout')
export class LogoutController {
  constructor(private readonly sessions: SessionsService) {}

  @Post()
  @AllowUnverified()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    operationId: 'logout',
    summary: 'Sign out; revokes the current session on every replica immediately',
  })
  @ApiNoContentResponse({ description: 'The session is revoked.' })
  @ApiProblems()
  logout(@CurrentPrincipal() principal: Principal): Promise<void> {
    return this.sessions.revoke(principal.sessionId);
  }
}
