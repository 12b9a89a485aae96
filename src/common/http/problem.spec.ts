import { AppError } from '../errors/app-error.js';
import { errorCatalogue, errorCodes } from '../errors/catalogue.js';
import { problemHeaders, toProblem } from './problem.js';

const context = {
  publicUrl: 'https://auth.example.com',
  instance: '/v1/auth/login',
  requestId: 'r-1',
  language: 'en' as const,
};

describe('a problem', () => {
  it.each(errorCodes)('of %s has the members of RFC 9457, our code, and no others', (code) => {
    expect(toProblem(new AppError(code), context)).toEqual({
      type: `https://auth.example.com/problems/${code}`,
      title: errorCatalogue[code].title,
      status: errorCatalogue[code].status,
      detail: errorCatalogue[code].detail,
      instance: '/v1/auth/login',
      code,
      requestId: 'r-1',
      ...(errorCatalogue[code].status === 503 && { retryAfterSeconds: 5 }),
    });
  });

  it('lists field errors and the time to wait if there are any', () => {
    const errors = [{ pointer: '/email', code: 'format', detail: 'must be an e-mail address' }];
    expect(toProblem(new AppError('request.invalid', { errors }), context)).toMatchObject({ errors });
    const waiting = toProblem(new AppError('rate_limit.exceeded', { retryAfterSeconds: 0 }), context);
    expect(waiting).toMatchObject({ retryAfterSeconds: 0 });
    expect(waiting).not.toHaveProperty('errors');
  });

  it('reveals nothing of the cause', () => {
    const error = new AppError('internal', { cause: new Error('password=hunter2') });
    expect(JSON.stringify(toProblem(error, context))).not.toContain('hunter2');
  });
});

describe('the headers of a problem', () => {
  it.each(errorCodes)('of %s forbid caching, and request a token only with 401', (code) => {
    const headers = problemHeaders(new AppError(code));
    expect(headers['cache-control']).toBe('no-store');
    expect('www-authenticate' in headers).toBe(errorCatalogue[code].status === 401);
  });

  it.each([
    ['auth.token_missing', 'Bearer realm="postern"'],
    ['auth.credentials_invalid', 'Bearer realm="postern"'],
    ['session.refresh_invalid', 'Bearer realm="postern"'],
    ['auth.token_invalid', 'Bearer realm="postern", error="invalid_token", error_description="invalid"'],
    ['auth.token_expired', 'Bearer realm="postern", error="invalid_token", error_description="expired"'],
  ] as const)('of %s say %s (RFC 6750)', (code, challenge) => {
    expect(problemHeaders(new AppError(code))['www-authenticate']).toBe(challenge);
  });

  it('contain the time to wait, and the exceeded quota', () => {
    const limit = { name: 'resend', setting: null, window: { quota: 1, seconds: 60 } };
    expect(problemHeaders(new AppError('rate_limit.exceeded', { retryAfterSeconds: 42, limit }))).toEqual({
      'cache-control': 'no-store',
      'retry-after': '42',
      'ratelimit-policy': '"resend";q=1;w=60',
      ratelimit: '"resend";r=0;t=42',
    });
    expect(problemHeaders(new AppError('rate_limit.exceeded', { limit }))).toMatchObject({
      ratelimit: '"resend";r=0;t=60',
    });
    const queue = { name: 'hash-queue', setting: 'UV_THREADPOOL_SIZE' };
    expect(
      problemHeaders(new AppError('service.overloaded', { retryAfterSeconds: 1, limit: queue })),
    ).toEqual({
      'cache-control': 'no-store',
      'retry-after': '1',
    });
  });
});
