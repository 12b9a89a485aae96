import {
  BadRequestException,
  ForbiddenException,
  HttpException,
  ImATeapotException,
  NotFoundException,
  PayloadTooLargeException,
  ServiceUnavailableException,
  UnauthorizedException,
} from '@nestjs/common';
import { connect } from 'node:net';
import { QueryFailedError } from 'typeorm';
import { AppError } from './app-error.js';
import { translateError } from './translate-error.js';

const withCode = (code: string, message = 'words of another library') =>
  Object.assign(new Error(message), { code });
const withStatus = (statusCode: number, code?: string) =>
  Object.assign(new Error('words of another library'), { statusCode, ...(code && { code }) });

describe('translateError', () => {
  it('returns our own errors unchanged', () => {
    const error = new AppError('otp.invalid');
    expect(translateError(error)).toBe(error);
  });

  it.each([
    ['FST_ERR_CTP_BODY_TOO_LARGE', 413, 'request.too_large'],
    ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 415, 'request.unsupported_media_type'],
    ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 400, 'request.malformed'],
    ['FST_ERR_BAD_URL', 400, 'request.malformed'],
    ['FST_ERR_MAX_PARAM_LENGTH', 414, 'request.uri_too_long'],
    ['FST_ERR_CTP_EMPTY_JSON_BODY', 400, 'request.malformed'],
    ['FST_ERR_SOMETHING_NEW', 418, 'request.malformed'],
    ['FST_ERR_SOMETHING_NEW', 500, 'internal'],
  ])('translates the HTTP server’s %s (%i) to %s', (code, status, ours) => {
    expect(translateError(withStatus(status, code)).code).toBe(ours);
  });

  it.each([
    [new BadRequestException(), 'request.malformed'],
    [new UnauthorizedException(), 'auth.token_invalid'],
    [new ForbiddenException(), 'auth.forbidden'],
    [new NotFoundException('Cannot GET /nowhere'), 'route.not_found'],
    [new PayloadTooLargeException(), 'request.too_large'],
    [new ImATeapotException(), 'request.malformed'],
    [new ServiceUnavailableException(), 'service.unavailable'],
    [new HttpException('an error of ours', 502), 'internal'],
  ])('translates Nest’s %s to %s', (error, code) => {
    expect(translateError(error).code).toBe(code);
  });

  it('uses the cause of a framework error', () => {
    const cause = withCode('FST_ERR_CTP_BODY_TOO_LARGE');
    expect(translateError(new HttpException('x', 400, { cause })).code).toBe('request.too_large');
  });

  it.each([
    '08000', // connection exception
    '08006',
    '08P01', // also what PgBouncer reports: server login failed, no more connections allowed, query_wait_timeout
    '25006', // read-only: a standby, a former primary, or a full disk at some providers
    '25P03', // idle_in_transaction_session_timeout
    '25P04', // transaction_timeout
    '28P01', // the password was changed
    '28000',
    '3D000', // the database was dropped or renamed
    '40001', // serialization_failure
    '40P01', // deadlock_detected
    '53000',
    '53100', // disk full
    '53200', // out of memory
    '53300', // too many connections
    '53400',
    '55000', // the database accepts no connections
    '55P03', // lock_timeout
    '57014', // statement_timeout
    '57P01', // the server is shut down, restarted or still starting
    '57P02',
    '57P03',
    '57P05', // idle_session_timeout
    '58000',
    '58030', // I/O error
    '58P01', // a file is missing
    '72000', // snapshot too old
    'F0000', // an error in the configuration file
    'XX000',
    'XX001', // corruption
    'XX002',
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'ETIMEDOUT',
    'EPIPE',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EAI_FAIL',
    'ENOENT', // the socket is gone
    'EACCES',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENETDOWN',
    'EADDRNOTAVAIL',
    'EMFILE',
    'ENFILE',
    'EPROTO',
  ])('translates the database error %s to unavailable, with the time to wait', (code) => {
    expect(translateError(withCode(code))).toMatchObject({
      code: 'service.unavailable',
      retryAfterSeconds: 5,
    });
    const wrapped = new QueryFailedError('SELECT 1', [], withCode(code));
    expect(translateError(wrapped)).toMatchObject({ code: 'service.unavailable', retryAfterSeconds: 5 });
  });

  it.each([
    'timeout exceeded when trying to connect',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout expired',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
    'Cannot use a pool after calling end on the pool',
  ])('recognises an error of pg without a code: %s', (message) => {
    expect(translateError(new Error(message)).code).toBe('service.unavailable');
  });

  it('recognises an error that Node itself created', async () => {
    const refused = await new Promise((resolve) => {
      connect({ host: '127.0.0.1', port: 1 }).on('error', resolve);
    });
    expect(translateError(refused).code).toBe('service.unavailable');
  });

  it('tells the client when to try again, whoever reports that the service is unavailable', () => {
    expect(translateError(new ServiceUnavailableException()).retryAfterSeconds).toBe(5);
    expect(new AppError('service.unavailable').retryAfterSeconds).toBe(5);
    expect(new AppError('service.overloaded', { retryAfterSeconds: 1 }).retryAfterSeconds).toBe(1);
    expect(new AppError('internal').retryAfterSeconds).toBeUndefined();
  });

  it.each([
    ['a unique violation', withCode('23505')],
    ['a missing grant', withCode('42501')],
    ['a value out of range', withCode('22003')],
    ['a statement in a failed transaction', withCode('25P02')],
    ['an index row that is too large', withCode('54000')],
    ['an exception of a function', withCode('P0001')],
    ['a file that is missing', Object.assign(withCode('ENOENT'), { path: '/app/dist/docs/x.js' })],
    ['an invalid argument', Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' })],
    ['a syntax error', withCode('42601')],
    ['a foreign key', withCode('23503')],
    ['a plain error', new Error('words')],
    ['a TypeError', new TypeError('x is not a function')],
    ['text', 'words'],
    ['null', null],
    ['undefined', undefined],
    ['an object with a status that is text', { statusCode: '400' }],
    ['an object with a code of the database', { code: '57P01' }],
  ])('translates an unexpected error to internal: %s', (_what, thrown) => {
    expect(translateError(thrown)).toMatchObject({ code: 'internal', cause: thrown });
  });

  it('keeps the cause for the log and its message out of the response', () => {
    const cause = withCode('57P01', 'terminating connection of ada@example.com');
    const error = translateError(cause);
    expect(error.cause).toBe(cause);
    expect(error.message).not.toContain('ada@example.com');
  });
});
