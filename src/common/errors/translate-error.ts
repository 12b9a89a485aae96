import { HttpException } from '@nestjs/common';
import { types } from 'node:util';
import { AppError } from './app-error.js';
import type { ErrorCode } from './catalogue.js';

/** Codes of the HTTP server (Fastify, secure-json-parse) that deserve more than their status says. */
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
 * Postgres and network errors that mean "not now": SQLSTATE classes 08 and 57P, 53300, the time-outs we set ourselves
 * (57014 statement, 55P03 lock), a transaction that gave way to another (40001, 40P01), and the socket's own errors.
 */
const databaseBusyOrGone =
  /^(08...|57P0.|53300|40001|40P01|57014|55P03|25P0[34]|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EHOSTUNREACH)$/;

/** Any thrown value as an `AppError`; what nobody foresaw becomes `internal`, with its cause kept for the log. */
export function translateError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof HttpException) return fromHttp(error.getStatus(), error.cause ?? error);
  // Node's word for a client that hung up in the middle of its body: nobody's error here, and nobody reads the answer.
  if (errorCode(error) === 'ECONNRESET' && (error as Error).message === 'aborted') {
    return new AppError('request.malformed', { cause: error });
  }
  if (isDatabaseBusyOrGone(error))
    return new AppError('service.unavailable', { cause: error, retryAfterSeconds: 5 });
  const status = (error as { statusCode?: unknown } | null)?.statusCode; // Fastify and http-errors set it
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
  // pg gives no code to a time-out of its own, TypeORM none to a connection that was lost inside a transaction.
  // PostgreSQL has the code of something unsupported for a statement that was prepared before a migration changed its
  // columns.
  return (
    /^QueryRunner(Provider)?AlreadyReleasedError$/.test(error.name) ||
    /timeout exceeded when trying to connect|Query read timeout|Connection terminated|timeout expired|encountered a connection error|cached plan must not change result type/.test(
      error.message,
    )
  );
}

function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code; // Node, pg and Fastify errors all carry it
  return typeof code === 'string' ? code : '';
}
