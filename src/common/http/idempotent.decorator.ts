import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';

export const idempotencyHeader = 'idempotency-key';

/** Set on a route that takes the header. */
export const idempotentKey = 'postern:idempotent';
/** Passes it to the OpenAPI builder, which removes it from the document. */
export const idempotentExtension = 'x-postern-idempotent';

/** The route takes an `Idempotency-Key`: a repetition of the request gets the response of the first one. */
export const Idempotent = () =>
  applyDecorators(
    SetMetadata(idempotentKey, true),
    ApiExtension(idempotentExtension, true),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      schema: { type: 'string', minLength: 1, maxLength: 255 },
      description:
        'A new value for each request, such as a UUID. A repetition with the same value within 24 hours gets the ' +
        'response of the first one, and does nothing: of a start, the same challenge, even if it has expired. Responses ' +
        'with status 401, 403, 429 or 5xx are not kept. Without an access token, the value belongs to the network of ' +
        'the client, and problems are not kept.',
    }),
  );
