import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  accessKey,
  permissionKey,
  recentSignInKey,
  type Access,
} from '../../src/common/http/access.decorators.js';
import type { OperatorPermission } from '../../src/users/operator-permissions.js';

export interface DeclaredRoute {
  method: string;
  /** With parameters as `{name}`. */
  path: string;
  access: Access;
  needsRecentSignIn: boolean;
  /** Null for a route that is not only for operators. */
  permission: OperatorPermission | null;
}

type Handler = (...parameters: unknown[]) => unknown;

/** Every route of every controller in the application. */
export function routesOf(app: NestFastifyApplication): DeclaredRoute[] {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    const controller = metatype as unknown as { prototype: Record<string, Handler> }; // a class, by Nest's rules
    return Object.getOwnPropertyNames(controller.prototype)
      .map((name) => controller.prototype[name])
      .filter((handler) => handler !== undefined && Reflect.hasMetadata(METHOD_METADATA, handler))
      .map((handler) => toRoute(controller, handler as Handler)); // undefined was filtered out
  });
}

function toRoute(controller: object, handler: Handler): DeclaredRoute {
  const prefix: string = Reflect.getMetadata(PATH_METADATA, controller);
  const path: string = Reflect.getMetadata(PATH_METADATA, handler);
  const method: RequestMethod = Reflect.getMetadata(METHOD_METADATA, handler);
  const whole = `/${prefix}/${path}`.replace(/\/+/g, '/').replace(/\/$/, '');
  return {
    method: RequestMethod[method],
    path: whole.replace(/:(\w+)/g, '{$1}'),
    access:
      Reflect.getMetadata(accessKey, handler) ?? Reflect.getMetadata(accessKey, controller) ?? 'verified',
    needsRecentSignIn: Reflect.hasMetadata(recentSignInKey, handler),
    permission:
      Reflect.getMetadata(permissionKey, handler) ?? Reflect.getMetadata(permissionKey, controller) ?? null,
  };
}
