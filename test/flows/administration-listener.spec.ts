import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { startApp, type TestApp } from '../support/app.js';
import { HttpClient } from '../support/http-client.js';
import { signUp } from '../support/journeys.js';
import { signInOperator } from '../support/operators.js';

/** A listener of its own for the administration of a test app. */
async function openAdministration(app: TestApp): Promise<HttpClient> {
  const { administration } = app.firstApp.getHttpAdapter().getInstance();
  if (!administration) throw new Error('ADMIN_PORT is not set');
  return new HttpClient(await administration.listen(0, '127.0.0.1'));
}

describe('ADMIN_PORT', () => {
  let app: TestApp;
  let own: HttpClient;

  beforeAll(async () => {
    app = await startApp({ env: { ADMIN_PORT: '0' } });
    own = await openAdministration(app);
  });

  afterAll(() => app.close());

  it('[ADM-40] makes the admin API and the console unknown paths on the public port', async () => {
    const { token, user } = await signInOperator(app, 'admin');
    const paths = [
      `/v1/admin/users/${user.id}`,
      '/v1/admin/users',
      '/v1/admin/none',
      '/console',
      '/console/',
    ];
    for (const path of [...paths, '/v1/%61dmin/users', '/console/assets/none.js']) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']) {
        const { status, headers } = await app.client.send(method, path, { token });
        expect([method, path, status, headers.get('allow')]).toEqual([method, path, 404, null]);
      }
    }
    expect((await own.get('/v1/admin/users', { token })).status).toBe(200);
  });

  it('[ADM-41] serves the administration and the sign-in to it, and nothing else', async () => {
    const { tokens } = await signUp(app);
    const token = tokens.accessToken;
    expect((await own.get('/console/')).status).toBe(200);
    expect((await own.post('/v1/auth/login', { body: {} })).status).toBe(422);
    expect((await own.post('/v1/users/me/totp', { token })).status).toBe(200);
    for (const path of [
      '/health/ready',
      '/openapi.json',
      '/v1/sessions',
      '/v1/users/me/export',
      '/.well-known/jwks.json',
    ])
      expect([path, (await own.get(path, { token })).status]).toEqual([path, 404]);
    expect((await own.send('DELETE', '/v1/users/me', { token })).status).toBe(404);
    expect((await app.client.get('/v1/users/me', { token })).status).toBe(200);
  });

  it('limits requests as the public port does', async () => {
    const { hostname, port } = new URL(own.url);
    const socket = connect(Number(port), hostname);
    socket.end('GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n');
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 400 .*"code":"request\.malformed"/s);
    expect((await own.post('/v1/auth/login', { body: 'x'.repeat(20_000) })).status).toBe(413);
  });

  it('completes the requests in progress at a shutdown', async () => {
    const other = await startApp({ env: { ADMIN_PORT: '0' }, runsJobs: false });
    const client = await openAdministration(other);
    expect((await client.get('/console/')).status).toBe(200); // its connection stays open
    const { hostname, port } = new URL(client.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const body = JSON.stringify({ email: 'ada@example.com', password: 'wrong horse' });
    socket.write(
      `POST /v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await delay(200);
    const closed = other.close();
    await delay(200);
    socket.write(body);
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 401 /);
    await closed;
    await expect(client.get('/console/')).rejects.toThrow('fetch failed');
  });
});
