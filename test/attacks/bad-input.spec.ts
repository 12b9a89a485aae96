import { Clock } from '../../src/common/clock.js';
import { startApp, type TestApp } from '../support/app.js';
import { challengeRow, derivedCode } from '../support/challenges.js';
import type { HttpResponse } from '../support/http-client.js';
import { freshEmail, freshPerson, goodPassword, register, type AuthResultBody } from '../support/journeys.js';
import { forgetAttempts, liveValues } from '../support/fuzz-values.js';
import { exampleBodiesOf, operationsOf, type Document } from '../support/openapi-document.js';
import { expectProblem, errorsIn, type ProblemCode } from '../support/problems.js';
import { sendRaw } from '../support/raw-http.js';
import { rowCounts } from './row-counts.js';

const confirmPath = '/v1/auth/email-verification/confirm';

describe('bad input', () => {
  let app: TestApp;
  beforeAll(async () => {
    // Without a worker, only the requests themselves can change a row.
    app = await startApp({ runsJobs: false });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  /** Expects this problem, and that no table gained or lost a row. */
  async function expectRefusal(code: ProblemCode, send: () => Promise<HttpResponse<unknown>>) {
    const before = await rowCounts(app);
    const problem = expectProblem(await send(), code);
    expect(await rowCounts(app)).toEqual(before);
    return problem;
  }

  const postBytes = (path: string, bytes: string | Buffer, contentType = 'application/json') =>
    sendRaw(
      app.client.url,
      Buffer.concat([
        Buffer.from(
          `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${contentType}\r\n` +
            `content-length: ${Buffer.byteLength(bytes)}\r\nconnection: close\r\n\r\n`,
        ),
        Buffer.from(bytes),
      ]),
    );

  it('counts against the limit when it does cost something', async () => {
    const before = await rowCounts(app);
    await register(app.client, freshPerson());
    const after = await rowCounts(app);
    expect(after['public.challenges']).toBe((before['public.challenges'] ?? 0) + 1);
    expect(after['public.deliveries']).toBe((before['public.deliveries'] ?? 0) + 1);
  });

  describe('in a field', () => {
    it.each([
      ['is unknown', { isAdmin: true }, '/isAdmin unknown_field'],
      ['would be the id of the account', { userId: '1' }, '/userId unknown_field'],
      ['is a number for a string', { fullName: 7 }, '/fullName type'],
      ['is an object for a string', { password: { length: 20 } }, '/password type'],
      ['is a list for a string', { email: [freshEmail()] }, '/email type'],
      ['is null', { locale: null }, '/locale type'],
      ['is no address', { email: 'ada' }, '/email format'],
      ['holds two addresses', { email: 'ada@example.com,eve@example.com' }, '/email format'],
      ['is no language', { locale: 'de_DE.UTF-8' }, '/locale format'],
      ['is too short', { password: 'short' }, '/password too_short'],
      ['has a slash in its name', { 'a/b~c': 1 }, '/a~1b~0c unknown_field'],
    ])('that %s is reported with the field', async (_what, fields, error) => {
      const body = { ...freshPerson(), ...fields };
      const problem = await expectRefusal('request.invalid', () =>
        app.client.post('/v1/auth/register', { body }),
      );
      expect(errorsIn(problem)).toEqual([error]);
    });

    it('that is missing is reported, like every other missing one', async () => {
      const problem = await expectRefusal('request.invalid', () =>
        app.client.post('/v1/auth/register', { body: {} }),
      );
      expect(errorsIn(problem)).toEqual(['/email required', '/fullName required', '/password required']);
    });

    it('[HTTP-13] is never repeated in the response', async () => {
      const body = { ...freshPerson(), email: 'planted-address', password: 'planted-pw' };
      const response = await app.client.post('/v1/auth/register', { body });
      expectProblem(response, 'request.invalid');
      expect(response.text).not.toContain('planted');
    });

    it('with the code as a number costs no attempt', async () => {
      const { challengeId } = await register(app.client, freshPerson());
      const code = Number(await derivedCode(app, challengeId));
      const body = { challengeId, code };
      const problem = await expectRefusal('request.invalid', () => app.client.post(confirmPath, { body }));
      expect(errorsIn(problem)).toEqual(['/code type']);
      expect(await challengeRow(app, challengeId)).toMatchObject({ attempts: 0, consumed_at: null });
    });

    it('with an unknown challenge is treated like a wrong code', async () => {
      for (const challengeId of [
        '',
        'x',
        'A'.repeat(22),
        "' OR 1=1 --",
        '../../etc/passwd',
        'é'.repeat(64),
        '\u0000',
        '\ud800',
      ]) {
        const body = { challengeId, code: '123456' };
        await expectRefusal('otp.invalid', () => app.client.post(confirmPath, { body }));
      }
    });

    it('with a challenge id of more than 64 characters is rejected', async () => {
      const body = { challengeId: 'A'.repeat(65), code: '123456' };
      const problem = await expectRefusal('request.invalid', () => app.client.post(confirmPath, { body }));
      expect(errorsIn(problem)).toEqual(['/challengeId too_long']);
    });
  });

  describe('in the body', () => {
    it.each([
      ['cut off', '{"email":"ada@example.com",'],
      ['with a comment', '{} // {}'],
      ['with a word for a value', '{"email": undefined}'],
      ['of two documents', '{}{}'],
      ['of white space', '  \n '],
      ['in bytes that are not UTF-8', Buffer.from('{"email":"ad\xe9@example.com"}', 'latin1')],
      [
        'in overlong UTF-8',
        Buffer.concat([Buffer.from('{"email":"'), Buffer.of(0xc0, 0xae), Buffer.from('"}')]),
      ],
      ['in UTF-16', Buffer.from('{"email":"ada@example.com"}', 'utf16le')],
      ['with a key __proto__', '{"__proto__":{"isAdmin":true},"email":"ada@example.com"}'],
      ['with an escaped key __proto__', '{"\\u005f_proto__":{"isAdmin":true}}'],
      ['with a constructor.prototype', '{"constructor":{"prototype":{"isAdmin":true}}}'],
      ['with a name twice', '{"email":"ada@example.com","email":"eve@example.com"}'],
      ['with a name twice, once escaped', '{"email":"ada@example.com","\\u0065mail":"eve@example.com"}'],
      ['with a name twice in an object inside', '{"email":{"a":1,"a":2}}'],
      ['nested far too deep to end', '['.repeat(8_000)],
    ])('JSON %s is malformed', async (_what, bytes) => {
      await expectRefusal('request.malformed', () => postBytes('/v1/auth/register', bytes));
      expect(Object.keys(Object.prototype)).toEqual([]);
    });

    it.each([
      ['nothing', ''],
      ['null', 'null'],
      ['a list', '[{"email":"ada@example.com"}]'],
      ['a string', '"ada@example.com"'],
      ['a number', '1'],
      ['true', 'true'],
    ])('%s instead of an object is rejected', async (_what, bytes) => {
      const problem = await expectRefusal('request.invalid', () => postBytes('/v1/auth/register', bytes));
      expect(errorsIn(problem)).toEqual([' type']);
    });

    it.each([
      ['refreshToken', 'type'],
      ['unknownField', 'unknown_field'],
    ])('a value nested 5000 deep in %s is rejected', async (name, code) => {
      const bytes = `{"${name}":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
      const problem = await expectRefusal('request.invalid', () => postBytes('/v1/auth/refresh', bytes));
      expect(errorsIn(problem)).toContain(`/${name} ${code}`);
    });

    it.each(['/v1/auth/refresh', '/v1/auth/register', '/v1/challenges/none/resend'])(
      'a thousand unknown names are reported as the first twenty and their number: %s',
      async (path) => {
        const names = Array.from({ length: 1_000 }, (_, index) => `name${index}`);
        const bytes = JSON.stringify(Object.fromEntries(names.map((name) => [name, 0])));
        const problem = await expectRefusal('request.invalid', () => postBytes(path, bytes));
        const missing = { '/v1/auth/refresh': 1, '/v1/auth/register': 3 }[path] ?? 0;
        expect(problem.errors).toHaveLength(20);
        // The declared fields come first, whatever other fields the body has.
        expect(problem.errors?.slice(missing).map(({ pointer }) => pointer)).toEqual(
          names.slice(0, 20 - missing).map((name) => `/${name}`),
        );
        expect(problem.detail).toContain(`Only the first 20 of ${1_000 + missing} errors are listed.`);
      },
    );

    it('[HTTP-17] a name of 15 KiB is not repeated', async () => {
      const bytes = `{"${'~'.repeat(15_000)}":0}`;
      const problem = await expectRefusal('request.invalid', () => postBytes('/v1/auth/refresh', bytes));
      expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([
        '/refreshToken',
        `/${'~0'.repeat(40)}…`,
      ]);
    });

    it.each([
      ['an unknown field', { admin: true }, '/admin unknown_field'],
      ['a list', [{}], ' type'],
      ['null', 'null', ' type'],
    ])('a body with %s is rejected by routes without a body', async (_what, body, error) => {
      const { challengeId } = await register(app.client, freshPerson());
      const problem = await expectRefusal('request.invalid', () =>
        app.client.post(`/v1/challenges/${challengeId}/resend`, {
          body,
          headers: { 'content-type': 'application/json' },
        }),
      );
      expect(errorsIn(problem)).toEqual([error]);
    });

    it('a content encoding is rejected', async () => {
      const headers = { 'content-encoding': 'gzip' };
      await expectRefusal('request.unsupported_media_type', () =>
        app.client.post('/v1/auth/register', { body: freshPerson(), headers }),
      );
    });

    it('a body of 20 KiB is too large', async () => {
      const body = { ...freshPerson(), fullName: 'a'.repeat(20 * 1024) };
      await expectRefusal('request.too_large', () => app.client.post('/v1/auth/register', { body }));
    });

    it('a body of 20 KiB is too large even without a Content-Length', async () => {
      const chunk = `${(20 * 1024).toString(16)}\r\n${'a'.repeat(20 * 1024)}\r\n0\r\n\r\n`;
      const request = `POST /v1/auth/register HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`;
      await expectRefusal('request.too_large', () => sendRaw(app.client.url, request));
    });

    it.each([
      ['a form', 'application/x-www-form-urlencoded', 'email=ada%40example.com'],
      ['a form of parts', 'multipart/form-data; boundary=x', '--x--'],
      ['text', 'text/plain', '{"email":"ada@example.com"}'],
      ['XML', 'application/xml', '<email/>'],
      ['nonsense', 'json', '{}'],
    ])('a body sent as %s has an unsupported media type', async (_what, contentType, text) => {
      await expectRefusal('request.unsupported_media_type', () =>
        postBytes('/v1/auth/register', text, contentType),
      );
    });
  });

  describe('in the Authorization header', () => {
    it.each(['garbage', 'a.b.c', '..', 'é', 'null', 'e30.e30.e30', 'a'.repeat(2_000)])(
      'a malformed token is invalid: %s',
      async (token) => {
        const problem = await expectRefusal('auth.token_invalid', () =>
          app.client.get('/v1/users/me', { token: encodeURI(token) }),
        );
        expect(problem.detail).toBe('The access token is not valid.');
      },
    );

    it('an invalid token and a missing one have different problems', async () => {
      const missing = await app.client.get('/v1/users/me');
      expectProblem(missing, 'auth.token_missing');
      expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="postern"');
      const invalid = await app.client.get('/v1/users/me', { token: 'garbage' });
      expectProblem(invalid, 'auth.token_invalid');
      expect(invalid.headers.get('www-authenticate')).toContain('error="invalid_token"');
    });

    it.each(['', 'Basic YWRhOnB3', 'Bearer', 'Bearer ', 'Token abc', 'Bearer a, Bearer b'])(
      'anything but one bearer token is invalid: %j',
      async (header) => {
        await expectRefusal('auth.token_invalid', () =>
          app.client.get('/v1/users/me', { headers: { authorization: header } }),
        );
      },
    );

    it('a token is expired once its time has passed', async () => {
      const signedAt = Math.floor(Date.now() / 1000) - 3_600;
      jest.spyOn(Clock.prototype, 'nowSeconds').mockReturnValue(signedAt);
      const { challengeId } = await register(app.client, freshPerson());
      const body = { challengeId, code: await derivedCode(app, challengeId) };
      const { tokens } = (await app.client.post<AuthResultBody>(confirmPath, { body })).body;
      jest.restoreAllMocks();
      const response = await app.client.get('/v1/users/me', { token: tokens.accessToken });
      expectProblem(response, 'auth.token_expired');
      expect(response.headers.get('www-authenticate')).toContain('error_description="expired"');
    });
  });

  describe('in the request line and the header fields', () => {
    it.each(['/v1/challenges/%00/resend', '/v1/auth/register?x=%00', '/%00', '/health/live%00.json'])(
      'a NUL is malformed: %s',
      async (path) => {
        await expectRefusal('request.malformed', () => app.client.post(path));
      },
    );

    it.each([
      '/v1/challenges/%zz/resend',
      '/v1/challenges/%/resend',
      '/v1/challenges/%E0%A4%A/resend',
      '/%c0%ae',
    ])('a broken percent-encoding is malformed: %s', async (path) => {
      await expectRefusal('request.malformed', () => app.client.post(path));
    });

    it('a target of 5 KiB is too long', async () => {
      const tail = 'a'.repeat(5 * 1024);
      for (const path of [`/${tail}`, `/v1/users/me?x=${tail}`, `/v1/challenges/${tail}/resend`]) {
        const problem = await expectRefusal('request.uri_too_long', () => app.client.post(path));
        expect(problem.instance).toBe(path.replace(/\?.*/, '').slice(0, 256));
      }
    });

    it('header fields of 20 KiB are too large', async () => {
      const request = `GET /health/live HTTP/1.1\r\nhost: localhost\r\nx-filler: ${'a'.repeat(20 * 1024)}\r\n\r\n`;
      await expectRefusal('request.headers_too_large', () => sendRaw(app.client.url, request));
    });

    it.each([
      ['no HTTP at all', 'EHLO example.com\r\n\r\n'],
      ['a header field without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n'],
      ['a NUL in a header field', 'GET / HTTP/1.1\r\nhost: localhost\r\nx-a: \0\r\n\r\n'],
      [
        'two different lengths',
        'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
      ],
      [
        'a length beside chunks',
        'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
      ['a request without a host', 'GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n'],
      ['an unknown expectation', 'GET /health/live HTTP/1.1\r\nhost: a\r\nexpect: wonders\r\n\r\n'],
      ['a negative length', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n'],
    ])('%s is malformed', async (_what, request) => {
      await expectRefusal('request.malformed', () => sendRaw(app.client.url, request));
    });

    it('CONNECT is a method that no path allows', async () => {
      const request = 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n';
      await expectRefusal('route.method_not_allowed', () => sendRaw(app.client.url, request));
    });

    it.each(['http://evil.example/v1/users/me', '/%76%31/users/me'])(
      'another spelling of a path gets the same response as the path: %s',
      async (target) => {
        const request = `GET ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`;
        const problem = await expectRefusal('auth.token_missing', () => sendRaw(app.client.url, request));
        expect(problem.instance).not.toContain('evil');
      },
    );

    it('an invalid request id is replaced, and a valid one kept', async () => {
      const send = (id: string) => app.client.get('/v1/users/me', { headers: { 'x-request-id': id } });
      expect(expectProblem(await send('good.id_1-2'), 'auth.token_missing').requestId).toBe('good.id_1-2');
      for (const id of ['a b', 'a"b', '<script>', 'a'.repeat(129)]) {
        expect(expectProblem(await send(id), 'auth.token_missing').requestId).not.toBe(id);
      }
    });

    it.each([
      ['GET', '/v1/auth/register', 'POST'],
      ['PUT', '/v1/users/me', 'GET'],
      ['PUT', '/v1/challenges/abc/resend', 'POST'],
      ['POST', '/.well-known/jwks.json', 'GET'],
      ['QUERY', '/v1/users/me', 'GET'],
      ['PROPFIND', '/v1/users/me', 'GET'],
    ])('%s of %s is rejected with the allowed methods', async (method, path, allowed) => {
      let response: HttpResponse<unknown> | undefined;
      await expectRefusal(
        'route.method_not_allowed',
        async () => (response = await app.client.send(method, path)),
      );
      expect(response?.headers.get('allow')?.split(', ')).toContain(allowed);
      expect(response?.headers.get('allow')?.split(', ')).not.toContain(method);
    });

    it('an invalid body does not matter to a route without a body', async () => {
      const sending = { body: 'x'.repeat(20 * 1024), headers: { 'content-type': 'text/plain' } };
      await expectRefusal('route.not_found', () => app.client.post('/v1/nothing', sending));
      await expectRefusal('route.method_not_allowed', () => app.client.post('/v1/sessions', sending));
    });

    it.each([
      '/v1',
      '/v2/auth/register',
      '/v1/auth/register/',
      '/V1/auth/register',
      '/v1//auth/register',
      '/.env',
    ])('no route exists at %s', async (path) => {
      await expectRefusal('route.not_found', () => app.client.post(path, { body: freshPerson() }));
    });
  });

  describe('in any string of any route', () => {
    interface Operation {
      method: string;
      path: string;
      fields: string[];
    }

    /** Read from the server's own document, so that a new route is tested automatically. */
    async function operations(): Promise<Operation[]> {
      const { body: document } = await app.client.get<Document>('/openapi.json');
      return operationsOf(document).flatMap((operation) => {
        const { method, path } = operation;
        const bodies = exampleBodiesOf(operation);
        return (bodies.length > 0 ? bodies : [{}]).map((body) => ({
          method,
          path,
          fields: Object.keys(body),
        }));
      });
    }

    async function signedIn(): Promise<string> {
      const { challengeId } = await register(app.client, freshPerson());
      const body = { challengeId, code: await derivedCode(app, challengeId) };
      return (await app.client.post<AuthResultBody>(confirmPath, { body })).body.tokens.accessToken;
    }

    const goodValues: Record<string, string> = {
      email: 'ada@example.com',
      password: goodPassword,
      fullName: 'Ada Lovelace',
      locale: 'en',
      challengeId: 'A'.repeat(22),
      code: '123456',
      totpCode: '123456',
      recoveryCode: 'K7QM-2XWP-9DTR-4HNV',
      type: 'email_code',
    };

    it.each([
      ['a NUL', '\0'],
      ['a NUL in a good value', 'ada\0@example.com'],
      ['a lone high surrogate', '\ud800'],
      ['a lone low surrogate in a good value', 'correct horse \udc00 battery'],
    ])('[HTTP-14] %s is a client error, never a server error', async (_what, poison) => {
      const token = await signedIn();
      const enrollment = { path: '/v1/auth/second-factor/enrollment/totp/confirm', body: '' };
      const { signInToken = '', setupId = '' } = await liveValues(app, enrollment);
      const good: Record<string, string> = { ...goodValues, signInToken, setupId };
      const before = await rowCounts(app);
      const tried: string[] = [];
      for (const { method, path, fields } of await operations()) {
        await forgetAttempts(app);
        for (const field of fields) {
          const body = Object.fromEntries(fields.map((name) => [name, good[name] ?? 'x']));
          const response = await app.client.send(method, path, {
            body: { ...body, [field]: poison },
            token,
          });
          tried.push(`${method} ${path} ${field}`);
          expect(`${method} ${path} ${field}: ${response.status}`).toMatch(/: 4\d\d$/);
        }
      }
      expect(tried).toContain('POST /v1/auth/register fullName');
      expect(tried).toContain('POST /v1/auth/refresh refreshToken');
      expect(tried).toContain('PATCH /v1/users/me fullName');
      expect(tried).toContain('POST /v1/users/me/totp/confirm setupId');
      expect(tried).toContain('POST /v1/auth/second-factor/enrollment/totp/confirm setupId');
      expect(tried).toContain('POST /v1/auth/reauthentication/confirm password');
      expect(await rowCounts(app)).toEqual(before);
    });

    it.each(['%00', '%ED%A0%80', '%F0%9F%92', '%0D%0A', '%2e%2e%2f', "'%20OR%201=1", '%E2%80%AE'])(
      '%s in a path is a client error',
      async (poison) => {
        const token = await signedIn();
        const before = await rowCounts(app);
        const withParameters = (await operations()).filter(({ path }) => path.includes('{'));
        expect(withParameters.length).toBeGreaterThan(0);
        for (const { method, path } of withParameters) {
          const response = await app.client.send(method, path.replace(/\{\w+\}/g, poison), { token });
          expect(`${method} ${path}: ${response.status}`).toMatch(/: 4\d\d$/);
        }
        expect(await rowCounts(app)).toEqual(before);
      },
    );
  });
});
