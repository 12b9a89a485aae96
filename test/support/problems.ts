import type { HttpResponse } from './http-client.js';
import type { ProblemBody } from './journeys.js';

/** The contract's table, written out: a status that changes in the product has to fail here. */
const statuses = {
  'request.malformed': 400,
  'request.invalid': 422,
  'request.too_large': 413,
  'request.unsupported_media_type': 415,
  'request.uri_too_long': 414,
  'request.headers_too_large': 431,
  'route.not_found': 404,
  'route.method_not_allowed': 405,
  'resource.not_found': 404,
  'resource.conflict': 409,
  'challenge.closed': 409,
  'auth.token_missing': 401,
  'auth.token_invalid': 401,
  'auth.token_expired': 401,
  'auth.credentials_invalid': 401,
  'auth.password_incorrect': 403,
  'auth.email_not_verified': 403,
  'auth.reauthentication_required': 403,
  'auth.second_factor_required': 403,
  'auth.forbidden': 403,
  'auth.sign_in_invalid': 401,
  'otp.invalid': 400,
  'session.refresh_invalid': 401,
  'account.email_taken': 409,
  'admin.last_admin': 409,
  'idempotency.key_reused': 422,
  'idempotency.in_progress': 409,
  'phone.unsupported': 422,
  'phone.unavailable': 503,
  'rate_limit.exceeded': 429,
  'service.overloaded': 503,
  'service.unavailable': 503,
} as const;
export type ProblemCode = keyof typeof statuses;

const required = ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'];
const optional = ['errors', 'retryAfterSeconds', 'methods'];

/** Expects that a response is this problem, with every field and header of the contract. */
export function expectProblem(response: HttpResponse<unknown>, code: ProblemCode): ProblemBody {
  const problem = response.body as ProblemBody; // checked below
  const { headers } = response;
  expect({ status: response.status, code: problem.code }).toEqual({ status: statuses[code], code });
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(Object.keys(problem).filter((name) => !optional.includes(name))).toEqual(required);
  expect(problem).toMatchObject({
    type: `http://localhost:3000/problems/${code}`,
    title: expect.stringMatching(/\S/),
    status: statuses[code],
    detail: expect.stringMatching(/\S/),
    instance: expect.stringMatching(/^\/[^?]*$/),
    requestId: headers.get('x-request-id'),
  });
  expectHeadersOf(problem, headers);
  return problem;
}

function expectHeadersOf(problem: ProblemBody, headers: Headers): void {
  if (problem.status === 401) expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="postern"/);
  if (problem.status === 429 || problem.status === 503) {
    expect(problem.retryAfterSeconds).toBeGreaterThan(0);
    expect(headers.get('retry-after')).toBe(String(problem.retryAfterSeconds));
  }
  if (problem.status === 429) {
    expect(headers.get('ratelimit-policy')).toMatch(/^"[a-z-]+";q=\d+;w=\d+$/);
    expect(headers.get('ratelimit')).toMatch(/^"[a-z-]+";r=0;t=\d+$/);
  }
}

/** The errors of the fields, as `pointer code`. */
export function errorsIn(problem: ProblemBody): string[] {
  return (problem.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`).toSorted();
}
