import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';

/** What a route asks of the caller. Without a decorator: a valid token of a verified account. */
export type Access = 'public' | 'unverified' | 'verified';

export const accessKey = 'postern:access';

/** Open to everyone. */
export const Public = () => applyDecorators(SetMetadata(accessKey, 'public' satisfies Access), ApiSecurity({}));

/** Needs a token, but not a verified e-mail address. */
export const AllowUnverified = () => SetMetadata(accessKey, 'unverified' satisfies Access);

/** Says in the OpenAPI document what the guards do anyway. */
export const NeedsToken = () => ApiBearerAuth('accessToken');
