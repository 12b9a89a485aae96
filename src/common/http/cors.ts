import type { FastifyInstance, FastifyReply } from 'fastify';

/** What a page of a listed origin may send and read; `*` would not cover Authorization. */
const allowedMethods = 'GET, POST, PUT, PATCH, DELETE';
const allowedHeaders = 'authorization, content-type, x-request-id, x-device-token';
const exposedHeaders = 'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy';
/** Longer than browsers believe is of no use; the list may change with a restart. */
const preflightTtlSeconds = '600';

/**
 * Lets pages of the listed origins call the API (Fetch standard, CORS protocol). No credentials: tokens travel in
 * headers, and there are no cookies.
 *
 * A hook of our own and not `@fastify/cors`, which adds a route for every path (an unknown one would then be known by
 * OPTIONS), and which tells pages of other origins what they may not do.
 */
export function allowOrigins(fastify: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  fastify.addHook('onRequest', (request, reply, done) => {
    // For shared caches: the answer to one origin is none for another, not even where it has no CORS fields.
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
    respondToPreflight(reply); // before the guards: a browser sends no token with it
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
