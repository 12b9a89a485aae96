import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../errors/app-error.js';
import { problemHeaders, problemMediaType, toProblem } from './problem.js';
import { translateError } from '../errors/translate-error.js';
import { chooseLanguage, type Language } from '../i18n/languages.js';
import { acceptedLanguages } from './client-info.js';
import { allowOrigins } from './cors.js';
import { hasRepeatedName } from './json-names.js';
import { respondToClientError, respondWithoutRequest, rememberExchange } from './raw-responses.js';
import { instanceOf, requestContext, requestIdFrom } from './request-context.js';
import { bareSecurityHeaders } from './security-headers.js';
import { trustProxyOf } from './trusted-proxies.js';

export interface HttpServerOptions {
  publicUrl: string;
  trustProxy: false | number | string[];
  /** Origins whose pages may call the API. */
  corsOrigins: readonly string[];
  defaultLanguage: Language;
}

const maxBytes = 16 * 1024;
const maxUrlLength = 4 * 1024;
const singleFields = ['host', 'authorization', 'content-type'];

/** Fastify with our limits, where even what never becomes a request is answered with a problem. */
export function createHttpAdapter(options: HttpServerOptions): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: maxBytes,
    requestTimeout: 15_000,
    http: {
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      requireHostHeader: false, // Node would answer by itself; we look, in `onRequest`
      maxHeaderSize: maxBytes,
      connectionsCheckingInterval: 1_000, // Node looks for time-outs only this often
    },
    trustProxy: trustProxyOf(options.trustProxy),
    logger: false,
    genReqId: (request: IncomingMessage) => requestIdFrom(request.headers['x-request-id']),
    requestIdHeader: false,
    return503OnClosing: false, // while draining, requests on open connections are still answered
    routerOptions: { maxParamLength: 128 },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(options, { error, request, reply }),
    clientErrorHandler: (error: Error, socket: Socket) => respondToClientError(options, error, socket),
  });
  const fastify: FastifyInstance = adapter.getInstance();
  nameRequests(fastify);
  allowOrigins(fastify, options.corsOrigins);
  refuseUnfitRequests(fastify);
  acceptJsonAlone(fastify);
  respondWithoutRequest(options, fastify.server);
  return adapter;
}

function nameRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    rememberExchange(request, reply);
    reply.header('x-request-id', request.id);
    // For everything but what says otherwise: by the path alone, another spelling of it would slip through.
    reply.header('cache-control', 'no-store');
    done();
  });
}

function refuseUnfitRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const ambiguity = ambiguityOf(request.raw);
    if (ambiguity) return done(new AppError('request.malformed', { detail: ambiguity }));
    // RFC 9110 section 15.5.16: a coding that is not undone must not be read as if there were none.
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      return done(
        new AppError('request.unsupported_media_type', { detail: 'Send the body without encoding.' }),
      );
    }
    if (request.url.length > maxUrlLength) return done(new AppError('request.uri_too_long'));
    if (request.url.includes('%00')) return done(new AppError('request.malformed'));
    // Now, and not once its body was read: what is wrong with that is of no interest where nobody takes it.
    if (request.is404) return done(new AppError('route.not_found'));
    requestContext.run({ requestId: request.id }, done);
  });
  // Reading the body happens in the socket's context, not in ours: enter it again.
  fastify.addHook('preValidation', (request, _reply, done) =>
    requestContext.run({ requestId: request.id }, done),
  );
}

/** What another server on the way may have read in another way than we do, if anything. */
function ambiguityOf({ httpVersion, headers, headersDistinct }: IncomingMessage): string | null {
  if (httpVersion === '0.9') return 'HTTP/0.9 is not spoken here.';
  // RFC 9112 section 3.2.
  if (headers.host === undefined && httpVersion === '1.1') return 'The Host header is missing.';
  // Node keeps the first and drops the rest; whatever stands in front of it may have looked at the last.
  const repeated = singleFields.find((name) => (headersDistinct[name]?.length ?? 0) > 1);
  return repeated ? `The header ${repeated} stands twice.` : null;
}

/** JSON in UTF-8 (RFC 8259 section 8.1) and nothing else; no body at all is no error of the parser's. */
function acceptJsonAlone(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
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
      done(new AppError('request.malformed', { detail: 'A name stands twice in one object.' }), undefined);
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
