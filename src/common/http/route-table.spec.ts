import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { RouteTable } from './route-table.js';

describe('RouteTable', () => {
  const server: FastifyInstance = new FastifyAdapter().getInstance();
  const table = new RouteTable(server);
  const handler = () => ({});
  server.get('/v1/sessions', handler);
  server.delete('/v1/sessions', handler);
  server.delete('/v1/sessions/:id', handler);
  server.post('/v1/challenges/:challengeId/resend', handler);
  server.get('/.well-known/jwks.json', handler);
  server.get('/docs/*', handler);
  server.route({ method: ['PUT', 'PATCH'], url: '/v1/users/me', handler });
  server.get('/', handler);
  afterAll(() => server.close());

  it.each([
    ['/v1/sessions', ['DELETE', 'GET', 'HEAD']],
    ['/v1/sessions/one', ['DELETE']],
    ['/v1/challenges/abc/resend', ['POST']],
    ['/v1/users/me', ['PATCH', 'PUT']],
    ['/.well-known/jwks.json', ['GET', 'HEAD']],
    ['/docs/', ['GET', 'HEAD']],
    ['/docs/a/b.css', ['GET', 'HEAD']],
    ['/', ['GET', 'HEAD']],
  ])('knows the methods of %s', (path, methods) => {
    expect(table.methodsAt(path)).toEqual(methods);
  });

  it.each([
    '',
    '/v1',
    '/v1/sessions/',
    '/v1/sessions/one/two',
    '/v1/challenges//resend',
    '/v1/challenges/a/b/resend',
    '/v1/sessionsx',
    'x/v1/sessions',
    // A dot in a path matches only a dot.
    '/xwell-known/jwks.json',
    '/.well-known/jwksxjson',
    '/docs',
    '/v1/sessions\n',
  ])('knows no route at %j', (path) => {
    expect(table.methodsAt(path)).toEqual([]);
  });

  it('is not slow for a long path', () => {
    expect(table.methodsAt(`/v1/challenges/${'a'.repeat(100_000)}`)).toEqual([]);
  });
});
