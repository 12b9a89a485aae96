import { HttpException } from '@nestjs/common';
import { types } from 'node:util';
import { AppError } from './app-error.js';
import type { ErrorCode } from './catalogue.js';

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
 * Temporary errors of PostgreSQL and the network: SQLSTATE classes 08 and 57P, 53300, our own timeouts (57014
 * statement, 55P03 lock), a transaction that lost a conflict (40001, 40P01), and socket errors.
 */
const databaseBusyOrGone =
  /^(08...|57P0.|53300|40001|40P01|57014|55P03|25P0[34]|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EHOSTUNREACH)$/;

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
  if (isDatabaseBusyOrGone(error))
    return new AppError('service.unavailable', { cause: error, retryAfterSeconds: 5 });
  const status = (error as { statusCode?: unknown } | null)?.statusCode; // set by Fastify and http-errors
  if (typeof status === 'number' && status < 500) return fromHttp(status, error);
  return new AppError('internal', { cause: error });
}

function fromHttp(status: number, cause: unknown): AppError {
  const named = serverErrorCodes[errorCode(cause)];
  const code = named ?? statusCodes[status] ?? (status < 500 ? 'request.malformed' : 'internal');
  return new AppError(code, { cause });
}

function isDatabaseBusyOrGone(error: unknown): boolean {
  if (!types.isNativeError(error)) return false; // not instanceof: Node's own errors may come from another realm
  if (databaseBusyOrGone.test(errorCode(error))) return true;
  // pg gives its own timeouts no code, and TypeORM gives none to a connection lost inside a transaction. PostgreSQL
  // reports "feature not supported" for a statement prepared before a migration changed its columns.
  return (
    /^QueryRunner(Provider)?AlreadyReleasedError$/.test(error.name) ||
    /timeout exceeded when trying to connect|Query read timeout|Connection terminated|timeout expired|encountered a connection error|cached plan must not change result type/.test(
      error.message,
    )
  );
}

function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code; // errors of Node, pg and Fastify all have it
  return typeof code === 'string' ? code : '';
}
