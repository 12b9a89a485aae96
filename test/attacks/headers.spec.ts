import { startApp, type TestApp } from '../support/app.js';
import type { HttpResponse } from '../support/http-client.js';
import { freshPerson, goodPassword } from '../support/journeys.js';
import { sendRaw } from '../support/raw-http.js';

const raw = (app: TestApp, head: string) => sendRaw(app.client.url, `${head}\r\n\r\n`);

/** One response from each origin: routes, guards, validation, parser, router, and Node's HTTP parser itself. */
const responses: readonly [
  what: string,
  send: (app: TestApp) => Promise<HttpResponse<unknown>>,
  status: number,
][] = [
  ['a success', (app) => app.client.get('/health/live'), 200],
  ['keys', (app) => app.client.get('/.well-known/jwks.json'), 200],
  ['a page', (app) => app.client.get('/problems/otp.invalid'), 200],
  ['a start', (app) => app.client.post('/v1/auth/register', { body: freshPerson() }), 202],
  ['no token', (app) => app.client.get('/v1/users/me'), 401],
  ['a bad token', (app) => app.client.get('/v1/users/me', { token: 'a.b.c' }), 401],
  ['wrong credentials', (app) => app.client.post('/v1/auth/login', { body: credentials() }), 401],
  ['a bad body', (app) => app.client.post('/v1/auth/login', { body: {} }), 422],
  ['no JSON', (app) => app.client.post('/v1/auth/login', { body: '{' }), 400],
  ['another type', (app) => app.client.post('/v1/auth/login', { body: 'a', headers: plain }), 415],
  ['too large a body', (app) => app.client.post('/v1/auth/login', { body: 'x'.repeat(17_000) }), 413],
  ['no such route', (app) => app.client.get('/nope'), 404],
  ['no such method', (app) => app.client.get('/v1/auth/login'), 405],
  ['a URL that cannot be read', (app) => app.client.get('/%zz'), 400],
  ['too long a parameter', (app) => app.client.get(`/problems/${'a'.repeat(600)}`), 414],
  ['too long a URL', (app) => app.client.get(`/${'a'.repeat(5_000)}`), 414],
  ['no HTTP', (app) => raw(app, 'EHLO example.com'), 400],
  ['too large a head', (app) => raw(app, `GET / HTTP/1.1\r\nx: ${'a'.repeat(20_000)}`), 431],
  ['CONNECT', (app) => raw(app, 'CONNECT a:1 HTTP/1.1\r\nhost: a'), 405],
  ['an expectation', (app) => raw(app, 'GET / HTTP/1.1\r\nhost: a\r\nexpect: wonders'), 400],
  ['no host', (app) => raw(app, 'GET / HTTP/1.1\r\nconnection: close'), 400],
];

const plain = { 'content-type': 'text/plain' };
const credentials = () => ({ email: freshPerson().email, password: goodPassword });

describe('every response', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { NODE_ENV: 'production', SMTP_ALLOW_INSECURE: 'true' }, runsJobs: false });
  });
  afterAll(() => app.close());

  it.each(responses)('[HTTP-4] has the headers that protect a browser: %s', async (_what, send, status) => {
    const { status: given, headers } = await send(app);
    expect(given).toBe(status);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it.each(responses)(
    '[HTTP-5] has a request id, and reveals no software or version: %s',
    async (_what, send) => {
      const { headers, text } = await send(app);
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      for (const name of ['server', 'x-powered-by', 'via', 'x-runtime']) expect(headers.get(name)).toBeNull();
      const visible = `${[...headers].join('\n')}\n${text}`;
      expect(visible).not.toMatch(
        /fastify|nestjs|node\.?js|express|typeorm|postgres|\bpg\b|passport|jsonwebtoken|zod|FST_|HPE_|ERR_/i,
      );
      expect(visible).not.toMatch(/node_modules|\bat .+:\d+:\d+|\.[jt]s:\d+|Error:/);
    },
  );

  it.each(['/metrics', '/metrics/', '/v1/metrics', '/-/metrics'])(
    'is not found for metrics: %s',
    async (path) => {
      const { status, body } = await app.client.get<{ code: string }>(path);
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'route.not_found' });
    },
  );
});
