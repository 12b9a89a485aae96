import type { FastifyInstance, FastifyReply } from 'fastify';
import { isLoopbackOrigin } from './cors-origins.js';

export interface CorsOptions {
  /** Origins whose pages may call the API. */
  origins: readonly string[];
  /** Names of request headers that these pages may send, besides those that Postern reads. */
  extraHeaders: readonly string[];
  /** For development: whether any page that this machine serves may call the API. */
  allowsLoopback: boolean;
}

/** What a page of an allowed origin may send and read; `*` would not include Authorization. */
const allowedMethods = 'GET, POST, PUT, PATCH, DELETE';
const allowedHeaders = ['authorization', 'content-type', 'x-request-id', 'x-device-token'];
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
export function allowOrigins(fastify: FastifyInstance, options: CorsOptions): void {
  const { origins, extraHeaders, allowsLoopback } = options;
  if (origins.length === 0 && !allowsLoopback) return;
  const isAllowed = (origin: string) =>
    origins.includes(origin) || (allowsLoopback && isLoopbackOrigin(origin));
  const headers = [...allowedHeaders, ...extraHeaders].join(', ');
  fastify.addHook('onRequest', (request, reply, done) => {
    // For shared caches: a response to one origin must not be reused for another, even if it has no CORS headers.
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !isAllowed(origin)) return done();
    reply.header('access-control-allow-origin', origin);
    const isPreflight =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (!isPreflight) {
      reply.header('access-control-expose-headers', exposedHeaders);
      return done();
    }
    respondToPreflight(reply, headers); // before the guards: a browser sends preflight requests without a token
  });
}

function respondToPreflight(reply: FastifyReply, headers: string): void {
  reply
    .status(204)
    .headers({
      'access-control-allow-methods': allowedMethods,
      'access-control-allow-headers': headers,
      'access-control-max-age': preflightTtlSeconds,
    })
    .send();
}
