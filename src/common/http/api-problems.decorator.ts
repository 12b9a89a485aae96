import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiResponse, ApiSchema, type ApiResponseOptions } from '@nestjs/swagger';
import { errorCatalogue, errorCodes, type ErrorCode } from '../errors/catalogue.js';
import { problemMediaType, type Problem } from './problem.js';
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
    enum: errorCodes,
    description: 'Stable error code. Use this field to handle errors in code.',
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

  @ApiProperty({ type: 'integer', required: false, description: 'Same as the `Retry-After` header.' })
  retryAfterSeconds?: number;
}

/** Problems that any route may return. */
const always: readonly ErrorCode[] = ['service.unavailable', 'internal'];

/** Problems that any route with a body may return, besides its own. */
export const bodyProblems = [
  'request.malformed',
  'request.too_large',
  'request.unsupported_media_type',
  'request.invalid',
] as const satisfies ErrorCode[];

/** Documents the problems of a route, each with an example. Codes with the same status share a response. */
export function ApiProblems(...codes: ErrorCode[]): MethodDecorator {
  const responses = [...problemResponses([...codes, ...always])];
  return applyDecorators(...responses.map(([status, response]) => ApiResponse({ status, ...response })));
}

/** Returns one response per status, with an example for each of its codes. */
export function problemResponses(codes: readonly ErrorCode[]): Map<number, ApiResponseOptions> {
  const byStatus = Map.groupBy(new Set(codes), (code) => errorCatalogue[code].status);
  return new Map([...byStatus].map(([status, group]) => [status, problemResponse(status, group)]));
}

function problemResponse(status: number, codes: readonly ErrorCode[]): ApiResponseOptions {
  return {
    description: codes.map((code) => `[\`${code}\`](/problems/${code})`).join(', '),
    headers: headersOf(status),
    content: {
      [problemMediaType]: {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleProblem(code) }])),
      },
    },
  };
}

const header = (description: string) => ({ description, schema: { type: 'string' as const } });

function headersOf(status: number) {
  return {
    'X-Request-Id': header('The ID from the request, or a generated one.'),
    ...(status === 401 && { 'WWW-Authenticate': header('RFC 6750.') }),
    ...((status === 429 || status === 503) && {
      'Retry-After': header('Seconds to wait before the next request.'),
    }),
    ...(status === 429 && {
      RateLimit: header('Remaining quota.'),
      'RateLimit-Policy': header('The quota and its window.'),
    }),
  };
}

function exampleProblem(code: ErrorCode): Problem {
  const { status, title, detail } = errorCatalogue[code];
  const invalidEmail = { pointer: '/email', code: 'format', detail: 'must be an e-mail address' };
  return {
    type: `https://auth.example.com/problems/${code}`,
    title,
    status,
    detail,
    instance: '/v1/auth/register',
    code,
    requestId: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f',
    ...(code === 'request.invalid' && { errors: [invalidEmail] }),
    ...((status === 429 || status === 503) && { retryAfterSeconds: 42 }),
  };
}
