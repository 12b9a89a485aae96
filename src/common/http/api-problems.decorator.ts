import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { errorCatalogue, type ErrorCode } from '../errors/catalogue.js';
import { problemMediaType } from '../errors/problem.js';

/** What any route may answer. */
const always: readonly ErrorCode[] = ['service.unavailable', 'internal'];

/** Documents the problems of a route, each with an example; several codes of one status share a response. */
export function ApiProblems(...codes: ErrorCode[]): MethodDecorator {
  const byStatus = Map.groupBy([...codes, ...always], (code) => errorCatalogue[code].status);
  const responses = [...byStatus].map(([status, group]) =>
    ApiResponse({
      status,
      description: [...new Set(group)].map((code) => `\`${code}\``).join(', '),
      content: {
        [problemMediaType]: {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(group.map((code) => [code, { value: exampleProblem(code) }])),
        },
      },
    }),
  );
  return applyDecorators(...responses);
}

function exampleProblem(code: ErrorCode): object {
  const { status, title, detail } = errorCatalogue[code];
  return {
    type: `https://auth.example.com/problems/${code}`,
    title,
    status,
    detail,
    instance: '/v1/…',
    code,
    requestId: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f',
    ...(code === 'request.invalid' && {
      errors: [{ pointer: '/email', code: 'format', detail: 'must be an e-mail address' }],
    }),
    ...((status === 429 || status === 503) && { retryAfterSeconds: 42 }),
  };
}
