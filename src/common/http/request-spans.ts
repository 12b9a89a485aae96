import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { isTracing, startRequestSpan, type RequestSpan } from '../tracing.js';
import { canonicalIp } from './ip-network.js';
import type { IsTrustedProxy } from './trusted-proxies.js';

const spans = new WeakMap<IncomingMessage, RequestSpan>();

/**
 * Runs each request in a span that is named after its route. Not by OpenTelemetry's instrumentation of `node:http`, which
 * records the path, with the IDs of challenges, before the route is known. Must be called before other hooks are added.
 */
export function traceRequests(fastify: FastifyInstance, isTrusted: IsTrustedProxy): void {
  if (!isTracing()) return;
  fastify.addHook('onRequest', (request, reply, done) => {
    const { method, raw } = request;
    const { traceparent } = request.headers;
    const span = startRequestSpan({
      method,
      route: request.routeOptions.url ?? null,
      traceparent: typeof traceparent === 'string' ? traceparent : undefined,
      isFromTrustedPeer: isTrusted(canonicalIp(raw.socket.remoteAddress ?? '') ?? 'unknown', 0),
    });
    if (!span) return done();
    spans.set(raw, span);
    // Also if the client ends the connection before it has the response.
    reply.raw.once('close', () => span.end(reply.raw.headersSent ? reply.raw.statusCode : null));
    span.run(done);
  });
  // Reading the body runs in the socket's async context, so this enters the span's context again.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request.raw);
    if (span) span.run(done);
    else done();
  });
}

/** @returns nothing for a request whose trace is not sampled */
export function loggedTrace(request: IncomingMessage): { trace_id?: string } {
  const traceId = spans.get(request)?.traceId;
  return traceId ? { trace_id: traceId } : {};
}
