import type { FastifyInstance, FastifyReply } from 'fastify';

/** What a page of an allowed origin may send and read; `*` would not include Authorization. */
const allowedMethods = 'GET, POST, PUT, PATCH, DELETE';
const allowedHeaders = 'authorization, content-type, x-request-id, x-device-token';
const exposedHeaders = 'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy';
/** Browsers cap longer values, and the list may change with a restart. */
const preflightTtlSeconds = '600';

/**
 * Lets pages of the allowed origins call the API (Fetch standard, CORS protocol). Without credentials: tokens travel in
 * headers, and there are no cookies.
 *
 * A hook instead of `@fastify/cors`, which adds an OPTIONS route for every path, including unknown ones, and sends CORS
 * headers to origins that are not allowed.
 */
export function allowOrigins(fastify: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  fastify.addHook('onRequest', (request, reply, done) => {
    // For shared caches: a response to one origin must not be reused for another, even if it has no CORS headers.
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return done();
    reply.header('access-control-allow-origin', origin);
    const isPreflight =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (!isPreflight) {
      reply.header('access-control-expose-headers', exposedHeaders);
      return done();
    }
    respondToPreflight(reply); // before the guards: a browser sends preflight requests without a token
  });
}

function respondToPreflight(reply: FastifyReply): void {
  reply
    .status(204)
    .headers({
      'access-control-allow-methods': allowedMethods,
      'access-control-allow-headers': allowedHeaders,
      'access-control-max-age': preflightTtlSeconds,
    })
    .send();
}
