import { ApiParam } from '@nestjs/swagger';

/** Documents the parameter `id` of a path. */
export const ApiAccountId = () => ApiParam({ name: 'id', type: String, example: 'the-id-of-an-account' });
