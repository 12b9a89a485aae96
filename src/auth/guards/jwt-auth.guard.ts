import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../common/errors/app-error.js';
import { accessOf } from './access.js';

/** Requires a valid access token on every route that is not public. */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override canActivate(context: ExecutionContext) {
    return accessOf(this.reflector, context) === 'public' || super.canActivate(context);
  }

  /** Translates Passport's errors into our error codes. An error of ours, such as a lost database, passes unchanged. */
  override handleRequest<Principal>(
    error: Error | null,
    principal: Principal | false,
    info: unknown,
    context: ExecutionContext,
  ): Principal {
    if (error) throw error;
    if (principal) return principal;
    if (info instanceof Error && info.name === 'TokenExpiredError') throw new AppError('auth.token_expired');
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    throw new AppError(authorization === undefined ? 'auth.token_missing' : 'auth.token_invalid');
  }
}
