import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { accessKey, type Access } from '../../common/http/access.decorators.js';

/** What the route asks for; a route that says nothing asks for everything. */
export function accessOf(reflector: Reflector, context: ExecutionContext): Access {
  const access = reflector.getAllAndOverride<Access | undefined>(accessKey, [
    context.getHandler(),
    context.getClass(),
  ]);
  return access ?? 'verified';
}
