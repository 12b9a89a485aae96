import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { permissionKey } from '../../common/http/access.decorators.js';
import { AppError } from '../../common/errors/app-error.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import type { Principal } from '../../common/http/principal.js';
import { hasPermission, type OperatorPermission } from '../../users/operator-permissions.js';

/**
 * Requires an operator's permission, by the role in the account's row, so that a demotion takes effect with the next
 * request; and a second factor in this session, for reading too.
 */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly settings: FactorsSettings,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const permission = this.reflector.getAllAndOverride<OperatorPermission | undefined>(permissionKey, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (permission === undefined) return true;
    const { user: principal } = context.switchToHttp().getRequest<{ user: Principal }>();
    if (!hasPermission(principal.user.operatorRole, permission, this.settings))
      throw new AppError('auth.forbidden');
    if (principal.factorAgeSeconds === null) throw new AppError('auth.second_factor_required');
    return true;
  }
}
