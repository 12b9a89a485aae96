/**
 * The example's server: the page in `../page`, and an API that accepts Postern's access tokens.
 *
 * node examples/api/server.js
 *
 * Variables: PORT (4000), POSTERN_URL (http://localhost:3000), and if they differ from the defaults, Postern's
 * JWT_ISSUER and JWT_AUDIENCE.
 */
import fastifyStatic from '@fastify/static';
import Fastify from 'fastify';
import { fileURLToPath } from 'node:url';
import { registerNotes } from './notes.js';
import { createTokenVerifier, Refusal } from './verify-access-token.js';

/**
 * @param {{ posternUrl: string, issuer?: string, audience?: string }} options
 * @returns {import('fastify').FastifyInstance}
 */
export function createServer({ posternUrl, issuer = posternUrl, audience = 'postern' }) {
  const app = Fastify({ bodyLimit: 16_384 });
  const verify = createTokenVerifier({ posternUrl, issuer, audience });
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(securityHeaders(posternUrl));
  });
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, error));
  app.register(fastifyStatic, { root: fileURLToPath(new URL('../page', import.meta.url)) });
  app.get('/config.json', async () => ({ posternUrl }));
  app.register(
    async (api) => {
      api.decorateRequest('userId', '');
      // Every route of the API, so none can be forgotten.
      api.addHook('onRequest', async (request) => {
        request.userId = await verify(request.headers.authorization);
      });
      registerNotes(api);
    },
    { prefix: '/api' },
  );
  return app;
}

/**
 * The page runs its own scripts only, and calls its own API and Postern only. No form may leave the page, and no string
 * can become HTML.
 * @param {string} posternUrl
 */
function securityHeaders(posternUrl) {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:", // the QR code
    `connect-src 'self' ${new URL(posternUrl).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

/**
 * In Postern's format (RFC 9457), so that the page handles both APIs alike.
 * @param {import('fastify').FastifyReply} reply
 * @param {unknown} error
 */
function sendProblem(reply, error) {
  const { status, code, detail } = describeError(error);
  if (status === 401) reply.header('www-authenticate', 'Bearer error="invalid_token"');
  if (status === 503) reply.header('retry-after', '5');
  return reply.code(status).type('application/problem+json').send({ status, code, title: code, detail });
}

/** @param {unknown} error */
function describeError(error) {
  if (error instanceof Refusal) return { status: error.status, code: error.code, detail: undefined };
  const { statusCode = 500, message } = /** @type {import('fastify').FastifyError} */ (error);
  if (statusCode < 500) return { status: statusCode, code: 'notes.request_invalid', detail: message };
  console.error(error);
  return { status: 500, code: 'internal', detail: undefined };
}

if (import.meta.main) {
  const { PORT = '4000', POSTERN_URL = 'http://localhost:3000', JWT_ISSUER, JWT_AUDIENCE } = process.env;
  const app = createServer({ posternUrl: POSTERN_URL, issuer: JWT_ISSUER, audience: JWT_AUDIENCE });
  await app.listen({ host: 'localhost', port: Number(PORT) });
  console.log(`The example is listening at http://localhost:${PORT}`);
}
