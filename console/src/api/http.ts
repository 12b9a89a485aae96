/** The directory above the page: with a proxy that serves Postern at a path, too. */
const baseUrl = new URL('..', document.baseURI);
const timeLimitMs = 30_000;

export interface RequestOptions {
  body?: object;
  /** Parameters without a value are left out. */
  query?: Record<string, string | number | null | undefined>;
  headers?: Record<string, string | null | undefined>;
  /** Cancels the request. */
  signal?: AbortSignal;
  /** For responses that take long. */
  timeLimitMs?: number;
}

interface FieldError {
  pointer: string;
  detail: string;
}

interface ProblemDocument {
  code?: string;
  title?: string;
  detail?: string;
  requestId?: string;
  errors?: FieldError[];
  methods?: string[];
}

/** An error response (RFC 9457). */
export class Problem extends Error {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly errors: readonly FieldError[];
  /** For `auth.reauthentication_required`: the proofs that will do. */
  readonly methods: readonly string[];

  constructor(
    readonly status: number,
    document: ProblemDocument,
    readonly retryAfterSeconds: number | null,
  ) {
    super(document.code ?? `status ${status}`);
    // A proxy's own error page is not a problem document.
    this.code = document.code ?? (status >= 502 && status <= 504 ? 'service.unavailable' : 'unknown');
    this.title = document.title ?? '';
    this.detail = document.detail ?? '';
    this.requestId = document.requestId ?? null;
    this.errors = document.errors ?? [];
    this.methods = document.methods ?? [];
  }
}

/** No response: whether the server has done the work is unknown. */
export class ConnectionError extends Error {}

/** The session has ended; the page shows the sign-in by itself. */
export class SignedOutError extends Error {}

/** @throws Problem, ConnectionError; AbortError if the signal was aborted */
export async function send(
  method: string,
  path: string,
  { body, query = {}, headers = {}, signal, timeLimitMs: limitMs = timeLimitMs }: RequestOptions,
): Promise<Response> {
  const url = new URL(path.replace(/^\//, ''), baseUrl);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
  }
  const all = { ...headers, 'content-type': body && 'application/json' };
  const given = Object.entries(all).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const timeLimit = AbortSignal.timeout(limitMs);
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: given,
      body: body ? JSON.stringify(body) : null,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeLimit]) : timeLimit,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ConnectionError('no response', { cause });
  }
  if (response.ok) return response;
  const document = (await response.json().catch(() => ({}))) as ProblemDocument; // as: each field is optional
  const retryAfter = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
  throw new Problem(response.status, document, Number.isNaN(retryAfter) ? null : retryAfter);
}

/** @returns the JSON of the response; undefined if there is none */
export async function jsonOf<Result>(response: Response): Promise<Result> {
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as Result; // the caller names what the API documents
}
