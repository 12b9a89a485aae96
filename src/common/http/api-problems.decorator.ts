import { ApiExtension, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { errorCodes, type ErrorCode } from '../errors/catalogue.js';
import { knownValues } from './known-values.js';
import type { Problem } from './problem.js';
import { maxErrors } from '../validation/invalid-body.js';

@ApiSchema({ name: 'FieldError' })
export class FieldErrorResponse {
  @ApiProperty({
    type: String,
    example: '/email',
    description: 'JSON Pointer (RFC 6901) to the field in the request body.',
  })
  pointer!: string;

  @ApiProperty({ type: String, example: 'format' })
  code!: string;

  @ApiProperty({ type: String, example: 'must be an e-mail address' })
  detail!: string;
}

/** RFC 9457, with a stable code. */
@ApiSchema({ name: 'Problem' })
export class ProblemResponse implements Problem {
  @ApiProperty({ type: String, format: 'uri', description: 'URL of a page that explains the error.' })
  type!: string;

  @ApiProperty({ type: String })
  title!: string;

  @ApiProperty({ type: 'integer' })
  status!: number;

  @ApiProperty({ type: String })
  detail!: string;

  @ApiProperty({ type: String, description: 'Path of the request, truncated to 256 characters.' })
  instance!: string;

  @ApiProperty({
    type: String,
    example: 'otp.invalid',
    description: `Stable error code. Use this field to handle errors in code. ${knownValues(errorCodes)}`,
  })
  code!: ErrorCode;

  @ApiProperty({
    type: String,
    description: 'Same as the `X-Request-Id` header; logged with every line of the request.',
  })
  requestId!: string;

  @ApiProperty({
    type: [FieldErrorResponse],
    required: false,
    maxItems: maxErrors,
    description: 'The first errors. If there are more, `detail` gives the total.',
  })
  errors?: FieldErrorResponse[];

  @ApiProperty({
    type: [String],
    required: false,
    description:
      'For `auth.reauthentication_required` and `phone.unavailable`: the proofs that will do, such as `totp` or `password`.',
  })
  methods?: readonly string[];

  @ApiProperty({ type: 'integer', required: false, description: 'Same as the `Retry-After` header.' })
  retryAfterSeconds?: number;
}

/** Problems that any route with a body may return, besides its own. */
export const bodyProblems = [
  'request.malformed',
  'request.too_large',
  'request.unsupported_media_type',
  'request.invalid',
] as const satisfies ErrorCode[];

/** Passes the problems of a route to the OpenAPI builder, which replaces them by shared responses. */
export const problemsExtension = 'x-postern-problems';

/** Documents the problems of a route, besides those of the guards and those that any route may return. */
export const ApiProblems = (...codes: ErrorCode[]) => ApiExtension(problemsExtension, codes);
