import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/internal';
import type { FastifyRequest } from 'fastify';
import { shapeOf, type DeclaredFields } from './body-shape.js';
import { invalidBody } from './invalid-body.js';

const noFields: DeclaredFields = { all: new Set(), lists: new Set() };

/** A route without a body rejects one, as every other route rejects unknown fields. */
@Injectable()
export class UnexpectedBodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body === undefined || takesBody(context)) return true;
    const { typeErrors, unknownFields, unknownCount } = shapeOf(body, noFields);
    const errors = [...typeErrors, ...unknownFields];
    if (errors.length > 0) throw invalidBody(errors, typeErrors.length + unknownCount);
    return true;
  }
}

function takesBody(context: ExecutionContext): boolean {
  const handler = context.getHandler().name;
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler) ?? {}) as object; // Nest's
  return Object.keys(parameters).some((key) => key.startsWith(`${RouteParamtypes.BODY}:`));
}
