import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AppError } from '../../common/errors/app-error.js';
import type { Principal } from '../../common/http/principal.js';
import { accessOf } from './access.js';

/**
 * Requires a verified address unless the route allows unverified ones. Reads the database row, not the token's claim.
 */
@Injectable()
export class EmailVerifiedGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (accessOf(this.reflector, context) !== 'verified') return true;
    const { user: principal } = context.switchToHttp().getRequest<{ user?: Principal }>();
    if (!principal?.user.emailVerifiedAt) throw new AppError('auth.email_not_verified');
    return true;
  }
}
