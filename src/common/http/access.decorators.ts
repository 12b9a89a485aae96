import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/** What a route asks of the caller. Without a decorator: a valid token of a verified account. */
export type Access = 'public' | 'unverified' | 'verified';

export const accessKey = 'postern:access';

/** How the OpenAPI builder learns it; taken out of the document again. */
export const accessExtension = 'x-postern-access';

const declare = (access: Access) =>
  applyDecorators(SetMetadata(accessKey, access), ApiExtension(accessExtension, access));

/** Open to everyone. */
export const Public = () => declare('public');

/** Needs a token, but not a verified e-mail address. */
export const AllowUnverified = () => declare('unverified');
