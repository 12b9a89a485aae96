import { startApp, type TestApp } from '../support/app.js';
import { freshPerson } from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';

const listed = 'https://app.example.com';

/** The CORS fields of a response. */
const corsFields = ({ headers }: { headers: Headers }) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

const preflight = (app: TestApp, path: string, headers: Record<string, string> = {}) =>
  app.client.send('OPTIONS', path, {
    headers: { origin: listed, 'access-control-request-method': 'POST', ...headers },
  });

const shared = {
  'access-control-allow-origin': listed,
  'access-control-expose-headers': 'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy',
};

describe('a page of an origin that CORS_ORIGINS lists', () => {
  let app: TestApp;
  beforeAll(async () => {
    const CORS_ORIGINS = `${listed}, http://localhost:5173`;
    app = await startApp({ env: { CORS_ORIGINS }, runsJobs: false });
  });
  afterAll(() => app.close());

  it.each(['/v1/auth/register', '/v1/users/me', '/v1/sessions', '/nothing/here'])(
    'gets its preflight accepted: %s',
    async (path) => {
      const response = await preflight(app, path, {
        'access-control-request-headers': 'authorization,content-type,x-device-token,x-request-id',
      });
      expect(response).toMatchObject({ status: 204, text: '' });
      expect(corsFields(response)).toEqual({
        'access-control-allow-origin': listed,
        'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers':
          'authorization, content-type, x-request-id, x-device-token, idempotency-key',
        'access-control-max-age': '600',
      });
      expect(response.headers.get('vary')).toBe('Origin');
      expect(response.headers.get('x-request-id')).not.toBeNull();
    },
  );

  it.each([listed, 'http://localhost:5173'])('may read responses: %s', async (origin) => {
    const response = await app.client.post('/v1/auth/register', { body: freshPerson(), headers: { origin } });
    expect(response.status).toBe(202);
    expect(corsFields(response)).toEqual({ ...shared, 'access-control-allow-origin': origin });
  });

  it.each([
    ['GET', '/v1/users/me', 'auth.token_missing'],
    ['GET', '/nothing', 'route.not_found'],
    ['PUT', '/v1/users/me', 'route.method_not_allowed'],
    ['POST', '/v1/auth/login', 'request.invalid'],
    ['GET', `/${'a'.repeat(5_000)}`, 'request.uri_too_long'],
    // An OPTIONS request that asks for no method is not a preflight.
    ['OPTIONS', '/v1/users/me', 'route.method_not_allowed'],
  ] as const)('may read problems too: %s %s', async (method, path, code) => {
    const response = await app.client.send(method, path, { headers: { origin: listed } });
    expectProblem(response, code);
    expect(corsFields(response)).toEqual(shared);
    expect(response.headers.get('vary')).toBe('Origin');
  });

  it.each([
    'https://evil.example',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.example',
    'https://evil-app.example.com',
    'HTTPS://APP.EXAMPLE.COM',
    `${listed}, https://evil.example`,
    'null',
    '',
    '*',
  ])('[HTTP-20] is the only one: %j gets no CORS headers', async (origin) => {
    const asked = await preflight(app, '/v1/auth/login', { origin });
    expectProblem(asked, 'route.method_not_allowed');
    const response = await app.client.post('/v1/auth/register', { body: freshPerson(), headers: { origin } });
    expect(response.status).toBe(202);
    expect([corsFields(asked), corsFields(response)]).toEqual([{}, {}]);
    expect(response.headers.get('vary')).toBe('Origin');
  });

  it('does not affect a request without an origin', async () => {
    expect(corsFields(await app.client.get('/health/live'))).toEqual({});
  });
});

/** Sends a preflight and a request from a page of this origin, and returns the CORS fields of both. */
async function responsesTo(app: TestApp, origin: string) {
  const asked = await preflight(app, '/v1/auth/login', { origin });
  const response = await app.client.get('/health/live', { headers: { origin } });
  return { status: asked.status, asked: corsFields(asked), response: corsFields(response) };
}

const production = { NODE_ENV: 'production', SMTP_ALLOW_INSECURE: 'true' };

/** The lines about what the CORS settings do not allow, without the fields that every line has. */
function refusals(app: TestApp): object[] {
  const lines = app.logLines.map((line) => JSON.parse(line) as Record<string, string>);
  return lines
    .filter(({ event }) => event?.startsWith('cors.'))
    .map(({ event, level, origin, header, setting }) => ({ event, level, origin, header, setting }));
}

describe('the log', () => {
  const refusedOrigin = { event: 'cors.origin_refused', level: 'warn', setting: 'CORS_ORIGINS' };
  const refusedHeader = { event: 'cors.header_refused', level: 'warn', setting: 'CORS_EXTRA_HEADERS' };
  let app: TestApp;
  beforeEach(async () => {
    const env = { NODE_ENV: 'development', PUBLIC_URL: 'https://auth.example.com/a', CORS_ORIGINS: listed };
    app = await startApp({ env, runsJobs: false });
  });
  afterEach(() => app.close());

  it('names each refused origin once, with the setting', async () => {
    for (const origin of ['https://web.example', 'null', 'https://web.example', 'http://192.168.1.2:5173'])
      await responsesTo(app, origin);
    expect(refusals(app)).toEqual(
      ['https://web.example', 'null', 'http://192.168.1.2:5173'].map((origin) => ({
        ...refusedOrigin,
        origin,
      })),
    );
  });

  it('[HTTP-23] repeats no text that is not an origin, and does not grow with what clients send', async () => {
    const texts = [
      'https://ada@web.example',
      '\u009b31mred',
      'x'.repeat(5_000),
      `https://${'a'.repeat(254)}`,
    ];
    for (const origin of texts) await app.client.get('/health/live', { headers: { origin } });
    expect(refusals(app)).toEqual([{ ...refusedOrigin, origin: 'malformed' }]);
    for (let index = 0; index < 150; index += 1)
      await app.client.get('/health/live', { headers: { origin: `https://${index}.example` } });
    const names = Array.from({ length: 150 }, (_, index) => `x-${index}`).join(',');
    await preflight(app, '/v1/auth/login', { 'access-control-request-headers': names });
    expect(refusals(app)).toHaveLength(200);
  });

  it('names each refused request header once, with the setting', async () => {
    for (const names of ['Authorization, traceparent', 'traceparent,x b,baggage'])
      await preflight(app, '/v1/auth/login', { 'access-control-request-headers': names });
    expect(refusals(app)).toEqual(['traceparent', 'baggage'].map((header) => ({ ...refusedHeader, header })));
  });

  it('does not mention allowed pages, nor those that Postern itself serves', async () => {
    for (const origin of [listed, 'http://localhost:5173', 'https://auth.example.com', app.client.url])
      await responsesTo(app, origin);
    const { host } = new URL(app.client.url);
    await app.client.get('/health/live', { headers: { origin: `https://${host}` } });
    expect(refusals(app)).toEqual([]);
  });

  it('names them in production without CORS_ORIGINS, too', async () => {
    const strict = await startApp({ env: production, runsJobs: false });
    await responsesTo(strict, 'http://localhost:5173');
    expect(refusals(strict)).toEqual([{ ...refusedOrigin, origin: 'http://localhost:5173' }]);
    await strict.close();
  });
});

describe('in production', () => {
  it.each([listed, 'http://localhost:5173', 'http://127.0.0.1', 'capacitor://localhost', 'null'])(
    '[HTTP-19] no page may read a response without CORS_ORIGINS: %s',
    async (origin) => {
      const app = await startApp({ env: production, runsJobs: false });
      expect(await responsesTo(app, origin)).toEqual({ status: 405, asked: {}, response: {} });
      const { headers } = await app.client.get('/health/live', { headers: { origin } });
      expect(headers.get('vary')).toBeNull();
      await app.close();
    },
  );

  describe('with apps in CORS_ORIGINS and tracing in CORS_EXTRA_HEADERS', () => {
    let app: TestApp;
    beforeAll(async () => {
      const CORS_ORIGINS = 'capacitor://localhost,https://localhost,http://tauri.localhost,app://-';
      const CORS_EXTRA_HEADERS = 'traceparent, Baggage';
      app = await startApp({ env: { ...production, CORS_ORIGINS, CORS_EXTRA_HEADERS }, runsJobs: false });
    });
    afterAll(() => app.close());

    it.each(['capacitor://localhost', 'https://localhost', 'http://tauri.localhost', 'app://-'])(
      'a web view of such an app may call the API, and a library may add its headers: %s',
      async (origin) => {
        const { status, asked, response } = await responsesTo(app, origin);
        expect(status).toBe(204);
        expect(asked).toMatchObject({
          'access-control-allow-origin': origin,
          'access-control-allow-headers':
            'authorization, content-type, x-request-id, x-device-token, idempotency-key, traceparent, baggage',
        });
        expect(response).toEqual({ ...shared, 'access-control-allow-origin': origin });
      },
    );

    it.each([
      'capacitor://localhost.evil.example',
      'capacitor://localhost:80',
      'CAPACITOR://LOCALHOST',
      'ionic://localhost',
      'capacitor://',
      'app://',
      'http://localhost',
      'http://localhost:5173',
      'https://localhost:5173',
      'file://',
      'null',
    ])('no other page may: %s', async (origin) => {
      expect(await responsesTo(app, origin)).toEqual({ status: 405, asked: {}, response: {} });
    });
  });
});

describe('in development', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { NODE_ENV: 'development', CORS_ORIGINS: listed }, runsJobs: false });
  });
  afterAll(() => app.close());

  it.each([
    'http://localhost:5173',
    'http://127.0.0.1:3001',
    'http://[::1]:8080',
    'https://localhost',
    listed,
  ])('a page that this machine serves may call the API: %s', async (origin) => {
    const { status, response } = await responsesTo(app, origin);
    expect(status).toBe(204);
    expect(response).toEqual({ ...shared, 'access-control-allow-origin': origin });
  });

  it.each(['http://192.168.1.2:5173', 'http://localhost.evil.example', 'https://evil.example', 'null'])(
    '[HTTP-22] no other page may: %s',
    async (origin) => {
      expect(await responsesTo(app, origin)).toEqual({ status: 405, asked: {}, response: {} });
      const { headers } = await app.client.get('/health/live', { headers: { origin } });
      expect(headers.get('vary')).toBe('Origin');
    },
  );
});
