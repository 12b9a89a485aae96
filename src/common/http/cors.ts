import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isLoopbackOrigin } from './cors-origins.js';
import { CorsRefusals } from './cors-refusals.js';

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
const allowedHeaders = ['authorization', 'content-type', 'x-request-id', 'x-device-token', 'idempotency-key'];
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
export function allowOrigins(fastify: FastifyInstance, options: CorsOptions & { publicUrl: string }): void {
  const { origins, extraHeaders, allowsLoopback } = options;
  const isAllowed = (origin: string) =>
    origins.includes(origin) || (allowsLoopback && isLoopbackOrigin(origin));
  const headers = [...allowedHeaders, ...extraHeaders];
  const ownOrigin = new URL(options.publicUrl).origin;
  const refusals = new CorsRefusals();
  fastify.addHook('onRequest', (request, reply, done) => {
    // For shared caches: a response to one origin must not be reused for another, even if it has no CORS headers.
    if (origins.length > 0 || allowsLoopback) reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined) return done();
    if (!isAllowed(origin)) {
      // A browser adds the header to requests of our own pages, too.
      if (origin !== ownOrigin && !isSameHost(origin, request)) refusals.logOrigin(origin, request.id);
      return done();
    }
    reply.header('access-control-allow-origin', origin);
    const isPreflight =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (!isPreflight) {
      reply.header('access-control-expose-headers', exposedHeaders);
      return done();
    }
    refusals.logHeaders(
      requestedHeaders(request).filter((name) => !headers.includes(name)),
      request.id,
    );
    respondToPreflight(reply, headers.join(', ')); // before the guards: a browser sends preflight requests without a token
  });
}

function isSameHost(origin: string, { headers }: FastifyRequest): boolean {
  return URL.canParse(origin) && new URL(origin).host === headers.host;
}

function requestedHeaders({ headers }: FastifyRequest): string[] {
  const names = (headers['access-control-request-headers'] ?? '').split(',');
  return names.map((name) => name.trim().toLowerCase());
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
