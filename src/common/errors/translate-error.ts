import { HttpException } from '@nestjs/common';
import { AppError } from './app-error.js';
import type { ErrorCode } from './catalogue.js';
import { isDatabaseUnavailable } from './unavailability.js';

/** Codes of the HTTP server (Fastify, secure-json-parse) that need a more specific error than their status implies. */
const serverErrorCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.malformed',
  FST_ERR_BAD_URL: 'request.malformed',
  FST_ERR_MAX_PARAM_LENGTH: 'request.uri_too_long',
};

const statusCodes: Readonly<Record<number, ErrorCode>> = {
  400: 'request.malformed',
  401: 'auth.token_invalid',
  403: 'auth.forbidden',
  404: 'route.not_found',
  405: 'route.method_not_allowed',
  408: 'request.timeout',
  413: 'request.too_large',
  414: 'request.uri_too_long',
  415: 'request.unsupported_media_type',
  431: 'request.headers_too_large',
  503: 'service.unavailable',
};

/**
 * Converts any thrown value to an `AppError`. An unexpected one becomes `internal`, with its cause kept for the log.
 */
export function translateError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof HttpException) return fromHttp(error.getStatus(), error.cause ?? error);
  // Node reports this for a client that disconnected while sending its body. It is not a server error, and nobody
  // receives the response.
  if (errorCode(error) === 'ECONNRESET' && (error as Error).message === 'aborted') {
    return new AppError('request.malformed', { cause: error });
  }
  if (isDatabaseUnavailable(error)) return new AppError('service.unavailable', { cause: error });
  const status = (error as { statusCode?: unknown } | null)?.statusCode; // set by Fastify and http-errors
  if (typeof status === 'number' && status < 500) return fromHttp(status, error);
  return new AppError('internal', { cause: error });
}

function fromHttp(status: number, cause: unknown): AppError {
  const named = serverErrorCodes[errorCode(cause)];
  const code = named ?? statusCodes[status] ?? (status < 500 ? 'request.malformed' : 'internal');
  return new AppError(code, { cause });
}

function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code; // errors of Node, pg and Fastify all have it
  return typeof code === 'string' ? code : '';
}
