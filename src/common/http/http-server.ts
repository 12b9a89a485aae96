import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../errors/app-error.js';
import { problemHeaders, problemMediaType, toProblem } from './problem.js';
import { translateError } from '../errors/translate-error.js';
import { chooseLanguage, type Language } from '../i18n/languages.js';
import { ClientAddresses } from './client-address.js';
import { acceptedLanguages } from './client-info.js';
import { allowOrigins, type CorsOptions } from './cors.js';
import { hasRepeatedName } from './json-names.js';
import { acceptRawBodies, takesRawBody } from './raw-body.js';
import { respondToClientError, respondWithoutRequest, rememberExchange } from './raw-responses.js';
import { instanceOf, requestContext, requestIdFrom } from './request-context.js';
import { traceRequests } from './request-spans.js';
import { bareSecurityHeaders } from './security-headers.js';
import { trustedProxies } from './trusted-proxies.js';

export interface HttpServerOptions {
  publicUrl: string;
  trustProxy: false | number | string[];
  cors: CorsOptions;
  defaultLanguage: Language;
}

const maxBytes = 16 * 1024;
const maxUrlLength = 4 * 1024;
/** Of every listener. */
export const nodeServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  requireHostHeader: false, // Node would respond by itself; `onRequest` checks this instead
  maxHeaderSize: maxBytes,
  connectionsCheckingInterval: 1_000, // how often Node checks for timeouts
};
const singleFields = ['host', 'authorization', 'content-type'];

/** Creates Fastify with our limits. Even input that never becomes a request gets a problem response. */
export function createHttpAdapter(options: HttpServerOptions): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: maxBytes,
    requestTimeout: 15_000,
    http: nodeServerOptions,
    logger: false,
    genReqId: (request: IncomingMessage) => requestIdFrom(request.headers['x-request-id']),
    requestIdHeader: false,
    return503OnClosing: false, // during shutdown, requests on open connections still get a normal response
    routerOptions: { maxParamLength: 512 }, // an external ID has up to 255 characters, perhaps of two units
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(options, { error, request, reply }),
    clientErrorHandler: (error: Error, socket: Socket) => respondToClientError(options, error, socket),
  });
  const fastify: FastifyInstance = adapter.getInstance();
  const isTrusted = trustedProxies(options.trustProxy);
  traceRequests(fastify, isTrusted);
  nameRequests(fastify, new ClientAddresses(isTrusted));
  allowOrigins(fastify, { ...options.cors, publicUrl: options.publicUrl });
  refuseUnfitRequests(fastify);
  acceptJson(fastify);
  acceptRawBodies(fastify);
  respondWithoutRequest(options, fastify.server);
  return adapter;
}

function nameRequests(fastify: FastifyInstance, addresses: ClientAddresses): void {
  fastify.decorateRequest('clientAddress', '');
  fastify.addHook('onRequest', (request, reply, done) => {
    rememberExchange(request, reply);
    request.clientAddress = addresses.of(request.raw);
    reply.header('x-request-id', request.id);
    // For every response that does not set its own. Not selected by path, because another spelling of the path would be
    // missed.
    reply.header('cache-control', 'no-store');
    done();
  });
}

function refuseUnfitRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const ambiguity = ambiguityOf(request.raw);
    if (ambiguity) return done(new AppError('request.malformed', { detail: ambiguity }));
    // RFC 9110 section 15.5.16: a body whose coding is not decoded must not be read as if it had none.
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      return done(
        new AppError('request.unsupported_media_type', {
          detail: 'Send the body without a content encoding.',
        }),
      );
    }
    if (request.url.length > maxUrlLength) return done(new AppError('request.uri_too_long'));
    if (request.url.includes('%00')) return done(new AppError('request.malformed'));
    // Before the body is read: errors in a body for an unknown path do not matter.
    if (request.is404) return done(new AppError('route.not_found'));
    requestContext.run({ requestId: request.id }, done);
  });
  // Reading the body runs in the socket's async context, so this enters the request's context again.
  fastify.addHook('preValidation', (request, _reply, done) =>
    requestContext.run({ requestId: request.id }, done),
  );
}

/** Returns the part of a request that another server on the way may interpret differently, if any. */
function ambiguityOf({ httpVersion, headers, headersDistinct }: IncomingMessage): string | null {
  if (httpVersion === '0.9') return 'HTTP/0.9 is not supported.';
  // RFC 9112 section 3.2.
  if (headers.host === undefined && httpVersion === '1.1') return 'The Host header is missing.';
  // Node keeps the first and drops the rest; a server in front of it may have used the last.
  const repeated = singleFields.find((name) => (headersDistinct[name]?.length ?? 0) > 1);
  return repeated ? `The header ${repeated} occurs more than once.` : null;
}

/** Accepts JSON in UTF-8 (RFC 8259 section 8.1). An absent body is not an error here. */
function acceptJson(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    if (takesRawBody(request)) {
      request.rawBody = body.toString('utf8');
      return done(null, undefined);
    }
    const [, charset = 'utf-8'] =
      /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(request.headers['content-type'] ?? '') ?? [];
    if (!/^utf-?8$/i.test(charset)) {
      return done(
        new AppError('request.unsupported_media_type', { detail: 'Send JSON in UTF-8.' }),
        undefined,
      );
    }
    let text: string;
    try {
      text = decoder.decode(body as Buffer); // parseAs: 'buffer'
    } catch (cause) {
      return done(new AppError('request.malformed', { detail: 'The body is not UTF-8.', cause }), undefined);
    }
    void parseJson(request, text, (error, value) => {
      if (error) return done(new AppError('request.malformed', { cause: error }), undefined);
      if (!hasRepeatedName(text, value)) return done(null, value);
      done(new AppError('request.malformed', { detail: 'An object has a duplicate name.' }), undefined);
    });
  });
}

function sendProblem(
  options: HttpServerOptions,
  { error: thrown, request, reply }: { error: unknown; request: FastifyRequest; reply: FastifyReply },
): void {
  const error = translateError(thrown);
  const wanted = acceptedLanguages(request.headers['accept-language']);
  const language = chooseLanguage(wanted, options.defaultLanguage);
  const problem = toProblem(error, {
    publicUrl: options.publicUrl,
    instance: instanceOf(request.url),
    requestId: request.id,
    language,
  });
  reply
    .status(error.status)
    .headers({ ...bareSecurityHeaders, ...problemHeaders(error), 'x-request-id': request.id })
    .header('content-type', problemMediaType)
    .header('content-language', language)
    .send(Buffer.from(JSON.stringify(problem)));
}
