import type { FastifyInstance } from 'fastify';
import { startApp, type TestApp } from '../support/app.js';
import { routesOf } from '../support/routes.js';

const mockRegistered = new Set<string>();
// Observes what is registered at the HTTP server, by a controller, a module's setup or a plug-in.
jest.mock('../../src/common/http/http-server.js', () => {
  const real = jest.requireActual<typeof import('../../src/common/http/http-server.js')>(
    '../../src/common/http/http-server.js',
  );
  return {
    ...real,
    createHttpAdapter: (options: Parameters<typeof real.createHttpAdapter>[0]) => {
      const adapter = real.createHttpAdapter(options);
      const fastify: FastifyInstance = adapter.getInstance();
      fastify.addHook('onRoute', ({ method, url }) => {
        for (const name of [method].flat()) mockRegistered.add(`${name} ${url}`);
      });
      return adapter;
    },
  };
});

/** Swagger UI, with its assets and the document: public, and disabled in production. */
const documentation = [
  '/', // redirects to it
  '/docs',
  '/docs/',
  '/docs/*',
  '/docs/LICENSE',
  '/docs/index.html',
  '/docs/swagger-ui-init.js',
  '/docs/docs/swagger-ui-init.js', // for a page opened with an extra slash
  '/openapi.json',
];

/** Files of the console: public, and disabled in production. */
const consoleFiles = ['/console', '/console/', '/console/assets/:name'];

/** The registered routes, except HEAD, which Fastify adds to each GET. */
function registered(): string[] {
  return [...mockRegistered].filter((route) => !route.startsWith('HEAD '));
}

function declared(app: TestApp): string[] {
  const [instance] = app.apps;
  if (!instance) throw new Error('one instance was started');
  return routesOf(instance).map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`);
}

describe('the routes of the HTTP server', () => {
  beforeEach(() => mockRegistered.clear());

  it('are the declared routes, the documentation and the console', async () => {
    const app = await startApp({ runsJobs: false });
    const undeclared = registered().filter((route) => !declared(app).includes(route));
    const paths = undeclared.map((route) => route.split(' ')[1] ?? '');
    expect(paths.filter((path) => ![...documentation, ...consoleFiles].includes(path))).toEqual([]);
    expect(undeclared.every((route) => route.startsWith('GET '))).toBe(true);
    expect(declared(app).filter((route) => !mockRegistered.has(route))).toEqual([]);
    await app.close();
  });

  it('[HTTP-3] are only the declared routes in production', async () => {
    const env = { NODE_ENV: 'production', SMTP_ALLOW_INSECURE: 'true' };
    const app = await startApp({ env, runsJobs: false });
    expect(registered().toSorted()).toEqual(declared(app).toSorted());
    await app.close();
  });
});
