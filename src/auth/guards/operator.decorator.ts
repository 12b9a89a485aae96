import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import {
  permissionExtension,
  permissionKey,
  RequireRecentSignIn,
} from '../../common/http/access.decorators.js';
import { Idempotent } from '../../common/http/idempotent.decorator.js';
import type { OperatorPermission } from '../../users/operator-permissions.js';

/** Requires a token of an operator with this permission, of a session in which a second factor was verified. */
export const OperatorsOnly = (permission: OperatorPermission) =>
  applyDecorators(SetMetadata(permissionKey, permission), ApiExtension(permissionExtension, permission));

/**
 * Like `OperatorsOnly`, for what changes something: the factor must have been verified within the step-up window. Takes
 * an `Idempotency-Key`.
 */
export const OperatorsMayChange = (permission: OperatorPermission) =>
  applyDecorators(OperatorsOnly(permission), RequireRecentSignIn(), Idempotent());
