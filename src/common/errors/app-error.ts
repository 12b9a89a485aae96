import { errorCatalogue, type ErrorCode } from './catalogue.js';

/** The error of one field, as RFC 9457 suggests for several problems of one type. */
export interface FieldError {
  /** RFC 6901 pointer into the request body, e.g. `/email`. */
  pointer: string;
  code: string;
  detail: string;
}

/** The limit that rejected a request. */
export interface ExceededLimit {
  name: string;
  /** The setting that raises it, for the log; null if it is fixed. */
  setting: string | null;
  /** For the `RateLimit` fields of draft-ietf-httpapi-ratelimit-headers, if the limit has a time window. */
  window?: { quota: number; seconds: number };
  /** This process has not refused anything by this limit for the same key in the same window before. */
  isFirst?: boolean;
}

export interface AppErrorOptions {
  detail?: string;
  errors?: readonly FieldError[];
  retryAfterSeconds?: number;
  limit?: ExceededLimit;
  /** The proofs that will do, for auth.reauthentication_required and phone.unavailable. */
  methods?: readonly string[];
  cause?: unknown;
}

/** How long a client waits after a 503, unless the error says otherwise. */
export const unavailableSeconds = 5;

/** The only error that code below a controller throws. Status and title are in the catalogue. */
export class AppError extends Error {
  readonly status: number;
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  readonly limit?: ExceededLimit;
  readonly methods?: readonly string[];

  constructor(
    readonly code: ErrorCode,
    options: AppErrorOptions = {},
  ) {
    super(options.detail ?? errorCatalogue[code].detail, { cause: options.cause });
    this.name = 'AppError';
    this.status = errorCatalogue[code].status;
    this.errors = options.errors;
    this.retryAfterSeconds =
      options.retryAfterSeconds ?? (this.status === 503 ? unavailableSeconds : undefined);
    this.limit = options.limit;
    this.methods = options.methods;
  }
}
