import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/** What a route asks of the caller. Without a decorator: a valid token of a verified account. */
export type Access = 'public' | 'unverified' | 'verified';

export const accessKey = 'postern:access';

/** How the OpenAPI builder learns it; taken out of the document again. */
export const accessExtension = 'x-postern-access';

/** Set on a route that needs a sign-in of the last minutes. */
export const recentSignInKey = 'postern:recent-sign-in';
export const recentSignInExtension = 'x-postern-recent-sign-in';

const declare = (access: Access) =>
  applyDecorators(SetMetadata(accessKey, access), ApiExtension(accessExtension, access));

/** Open to everyone. */
export const Public = () => declare('public');

/** Needs a token, but not a verified e-mail address. */
export const AllowUnverified = () => declare('unverified');

/** Needs, besides a token of a verified account, that the person proved within the step-up window who they are. */
export const RequireRecentSignIn = () =>
  applyDecorators(SetMetadata(recentSignInKey, true), ApiExtension(recentSignInExtension, true));
