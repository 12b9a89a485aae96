import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/** The access that a route requires. Without a decorator: a valid token of a verified account. */
export type Access = 'public' | 'unverified' | 'verified';

export const accessKey = 'postern:access';

/** Passes the access to the OpenAPI builder, which removes it from the document. */
export const accessExtension = 'x-postern-access';

/** Set on a route that requires a recent sign-in. */
export const recentSignInKey = 'postern:recent-sign-in';
export const recentSignInExtension = 'x-postern-recent-sign-in';

/** Set on a route for operators: the permission that it requires. */
export const permissionKey = 'postern:permission';
export const permissionExtension = 'x-postern-permission';

const declare = (access: Access) =>
  applyDecorators(SetMetadata(accessKey, access), ApiExtension(accessExtension, access));

/** Requires no token. */
export const Public = () => declare('public');

/** Requires a token, but not a verified address. */
export const AllowUnverified = () => declare('unverified');

/**
 * What must have been verified within the step-up window by an account without a second factor: anything that signs in,
 * or a code from the mailbox. An account with a second factor must have verified that.
 */
export type RecentProof = 'any' | 'mailbox';

/** Requires a token of a verified account, and a proof within the step-up window. */
export const RequireRecentSignIn = (proof: RecentProof = 'any') =>
  applyDecorators(SetMetadata(recentSignInKey, proof), ApiExtension(recentSignInExtension, true));
