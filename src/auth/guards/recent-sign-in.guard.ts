import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { recentSignInKey } from '../../common/http/access.decorators.js';
import { AppError } from '../../common/errors/app-error.js';
import type { Principal } from '../../common/http/principal.js';
import { SessionsSettings } from '../../sessions/sessions.settings.js';

/** Requires a sign-in within the last minutes on routes that ask for one (step-up). */
@Injectable()
export class RecentSignInGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly settings: SessionsSettings,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const isAsked = this.reflector.getAllAndOverride<boolean | undefined>(recentSignInKey, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!isAsked) return true;
    const { user: principal } = context.switchToHttp().getRequest<{ user?: Principal }>();
    const ageSeconds = principal?.authenticationAgeSeconds ?? Infinity;
    if (ageSeconds > this.settings.stepUpWindowSeconds) {
      throw new AppError('auth.reauthentication_required');
    }
    return true;
  }
}
