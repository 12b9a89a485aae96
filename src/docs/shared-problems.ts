import type { OpenAPIObject } from '@nestjs/swagger';
import { errorCatalogue, errorCodes, type ErrorCode } from '../common/errors/catalogue.js';
import { problemMediaType, type Problem } from '../common/http/problem.js';
import type { Operation, Reference } from './operations.js';

/** Problems that any route may return. */
const always: readonly ErrorCode[] = ['service.unavailable', 'internal'];

/** The problems of every route that requires a token occur together. */
const shortNames: Record<string, string> = {
  TokenMissingOrTokenInvalidOrTokenExpired: 'Unauthorized',
};

const header = (description: string) => ({ description, schema: { type: 'string' } });

const headers = {
  'X-Request-Id': header('The ID from the request, or a generated one.'),
  'WWW-Authenticate': header('RFC 6750.'),
  'Retry-After': header('Seconds to wait before the next request.'),
  RateLimit: header('Remaining quota.'),
  'RateLimit-Policy': header('The quota and its window.'),
};

/**
 * The error responses of the document. Each group of codes that an operation can return with one status is one shared
 * response, and each code one shared example.
 */
export class SharedProblems {
  private readonly responses: Record<string, object> = {};
  private readonly examples: Record<string, object> = {};

  /** @param basePath the path of `PUBLIC_URL`, below which the pages are */
  constructor(
    document: OpenAPIObject,
    private readonly basePath: string,
  ) {
    const { responses, examples } = this;
    Object.assign((document.components ??= {}), { responses, headers, examples });
    this.responses['UnexpectedProblem'] = {
      ...this.problemResponse(['internal']),
      description: 'Any other error, including those that new versions add.',
    };
  }

  addTo(operation: Operation, codes: readonly ErrorCode[]): void {
    const wanted = new Set([...codes, ...always]);
    const groups = Map.groupBy(
      errorCodes.filter((code) => wanted.has(code)),
      (code) => errorCatalogue[code].status,
    );
    for (const [status, group] of groups) operation.responses[status] = this.share(group);
    operation.responses['default'] = { $ref: '#/components/responses/UnexpectedProblem' };
  }

  private share(codes: readonly ErrorCode[]): Reference {
    const joined = codes.map(nameOf).join('Or');
    const name = shortNames[joined] ?? joined;
    this.responses[name] ??= this.problemResponse(codes);
    return { $ref: `#/components/responses/${name}` };
  }

  private problemResponse(codes: readonly ErrorCode[]) {
    for (const code of codes) this.examples[code] ??= { value: exampleProblem(code) };
    const [first = 'internal'] = codes;
    const referTo = (kind: string, name: string) => [name, { $ref: `#/components/${kind}/${name}` }];
    const { status } = errorCatalogue[first];
    return {
      description: codes.map((code) => `[\`${code}\`](${this.basePath}/problems/${code})`).join(', '),
      headers: Object.fromEntries(headersOf(status).map((name) => referTo('headers', name))),
      content: {
        [problemMediaType]: {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(codes.map((code) => referTo('examples', code))),
        },
      },
    };
  }
}

/** `otp.invalid` is `OtpInvalid`, and `auth.forbidden` is `Forbidden`. */
function nameOf(code: ErrorCode): string {
  return code
    .replace(/^auth\./, '')
    .replaceAll(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function headersOf(status: number): (keyof typeof headers)[] {
  return [
    'X-Request-Id',
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
    ...(status === 429 || status === 503 ? (['Retry-After'] as const) : []),
    ...(status === 429 ? (['RateLimit', 'RateLimit-Policy'] as const) : []),
  ];
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
