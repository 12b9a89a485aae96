import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { accessKey, type Access } from '../../common/http/access.decorators.js';

/** The access that a route's decorators require. A route without decorators requires every check. */
export function accessOf(reflector: Reflector, context: ExecutionContext): Access {
  const access = reflector.getAllAndOverride<Access | undefined>(accessKey, [
    context.getHandler(),
    context.getClass(),
  ]);
  return access ?? 'verified';
}
