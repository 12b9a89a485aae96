import type { IncomingMessage } from 'node:http';
import type { Language } from '../i18n/languages.js';
import { translations } from '../i18n/translator.js';
import { basePathOf } from './base-path.js';
import { AppError, type FieldError } from '../errors/app-error.js';
import type { ErrorCode } from '../errors/catalogue.js';

export const problemMediaType = 'application/problem+json';

/** RFC 9457 problem details with our stable `code`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ErrorCode;
  requestId: string;
  errors?: readonly FieldError[];
  retryAfterSeconds?: number;
  methods?: readonly string[];
}

export interface ProblemContext {
  publicUrl: string;
  /** Path of the request as received, without its query, which may contain data that must not be repeated. */
  instance: string;
  requestId: string;
  /** The language of the title. Everything else is for developers and in English. */
  language: Language;
}

export function toProblem(error: AppError, context: ProblemContext): Problem {
  return {
    type: `${context.publicUrl}/problems/${error.code}`,
    title: translations[context.language].problems[error.code],
    status: error.status,
    detail: error.message,
    instance: `${basePathOf(context.publicUrl)}${context.instance}`,
    code: error.code,
    requestId: context.requestId,
    ...(error.errors && { errors: error.errors }),
    ...(error.methods && { methods: error.methods }),
    ...(error.retryAfterSeconds !== undefined && { retryAfterSeconds: error.retryAfterSeconds }),
  };
}

/** Header fields of a problem response besides its content type. */
export function problemHeaders(error: AppError): Record<string, string> {
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (error.status === 401) headers['www-authenticate'] = bearerChallenge(error.code);
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds);
  if (error.limit?.window) {
    const { name, window } = error.limit;
    headers['ratelimit-policy'] = `"${name}";q=${window.quota};w=${window.seconds}`;
    headers['ratelimit'] = `"${name}";r=0;t=${error.retryAfterSeconds ?? window.seconds}`;
  }
  return headers;
}

/** The problem with which each request was rejected, for its log line. */
const problems = new WeakMap<IncomingMessage, AppError>();

export function rememberProblem(request: IncomingMessage, error: AppError): void {
  problems.set(request, error);
}

interface LoggedProblem {
  code?: ErrorCode;
  limit?: string;
  setting?: string | null;
}

/** @returns the code, and the exceeded limit with its setting; nothing for a request that was not rejected */
export function loggedProblem(request: IncomingMessage): LoggedProblem {
  const error = problems.get(request);
  if (!error) return {};
  const { code, limit } = error;
  return { code, ...(limit && { limit: limit.name, setting: limit.setting }) };
}

/** RFC 6750 section 3.1: no error attribute if the request carried no token. */
function bearerChallenge(code: ErrorCode): string {
  if (code !== 'auth.token_invalid' && code !== 'auth.token_expired') return 'Bearer realm="postern"';
  const description = code === 'auth.token_expired' ? 'expired' : 'invalid';
  return `Bearer realm="postern", error="invalid_token", error_description="${description}"`;
}
