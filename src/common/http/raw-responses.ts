import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../errors/app-error.js';
import type { ErrorCode } from '../errors/catalogue.js';
import { problemHeaders, problemMediaType, toProblem } from './problem.js';
import type { Language } from '../i18n/languages.js';
import { instanceOf, requestIdFrom } from './request-context.js';
import { bareSecurityHeaders } from './security-headers.js';

/*
 * Responses to input that Node's HTTP parser rejects. No reply object exists for it, so they are written to the socket.
 */

export interface RawResponseOptions {
  publicUrl: string;
  defaultLanguage: Language;
}

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
}

/** The latest request of each connection. */
const exchanges = new WeakMap<Duplex, Exchange>();

export function rememberExchange(request: FastifyRequest, reply: FastifyReply): void {
  exchanges.set(request.raw.socket, { request, reply });
}

const clientErrorCodes: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'request.headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request.timeout',
};

/** Responds to input that is not HTTP, to headers that are too large, and to a request that is never completed. */
export function respondToClientError(
  options: RawResponseOptions,
  error: Error & { code?: string },
  socket: Duplex,
): void {
  const exchange = exchanges.get(socket);
  const isUnfinished = exchange !== undefined && !exchange.request.raw.complete;
  // A response was sent before the body was complete. The client would take a second one for the response to its next
  // request.
  const hasResponded = isUnfinished && exchange.reply.raw.headersSent;
  if (error.code === 'ECONNRESET' || !socket.writable || hasResponded) {
    socket.destroy();
    return;
  }
  const code = clientErrorCodes[error.code ?? ''] ?? 'request.malformed';
  write(options, socket, {
    code,
    requestId: isUnfinished ? exchange.request.id : requestIdFrom(undefined),
    instance: isUnfinished ? instanceOf(exchange.request.url) : '/',
  });
}

/** Node would respond to these two with a bare status, or not at all. */
export function respondWithoutRequest(options: RawResponseOptions, server: Server): void {
  const respondWith = (code: ErrorCode) => (request: IncomingMessage, target: Duplex) =>
    write(options, target, {
      code,
      requestId: requestIdFrom(request.headers['x-request-id']),
      instance: instanceOf(request.url ?? '/'),
    });
  const refuseExpectation = respondWith('request.malformed');
  server.on('checkExpectation', (request: IncomingMessage) => refuseExpectation(request, request.socket));
  server.on('connect', respondWith('route.method_not_allowed'));
}

function write(
  options: RawResponseOptions,
  socket: Duplex,
  { code, requestId, instance }: { code: ErrorCode; requestId: string; instance: string },
): void {
  const error = new AppError(code);
  const { publicUrl, defaultLanguage: language } = options;
  const body = JSON.stringify(toProblem(error, { publicUrl, instance, requestId, language }));
  const headers = {
    ...bareSecurityHeaders,
    ...problemHeaders(error),
    'content-type': problemMediaType,
    'content-language': language,
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${head.join('')}\r\n${body}`);
}
