const timeLimitMs = 30_000;

/** An error response. Handle it by its `code`; `title` and `detail` are for people. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {ProblemDocument} body
   * @param {number | undefined} retryAfterSeconds
   */
  constructor(status, body, retryAfterSeconds) {
    super(body.detail ?? body.title ?? `The server returned status ${status}.`);
    this.status = status;
    // A proxy's own 502, 503 or 504 is not a problem document.
    this.code = body.code ?? (status >= 502 && status <= 504 ? 'service.unavailable' : 'unknown');
    this.requestId = body.requestId;
    this.errors = body.errors ?? [];
    /** For `auth.reauthentication_required`: the proofs that will do. */
    this.methods = body.methods ?? [];
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * @typedef {object} ProblemDocument what the page uses of it
 * @property {string} [code]
 * @property {string} [title]
 * @property {string} [detail]
 * @property {string} [requestId]
 * @property {FieldError[]} [errors]
 * @property {string[]} [methods]
 *
 * @typedef {object} FieldError
 * @property {string} pointer a JSON pointer such as `/email`
 * @property {string} code
 * @property {string} detail
 */

/** No response: offline, refused, or too slow. Whether the server has done the work is unknown. */
export class ConnectionError extends Error {}

/**
 * Sends a request and returns the JSON of the response.
 * @param {string} method
 * @param {string} url
 * @param {{ body?: object, headers?: Record<string, string | undefined>, timeoutMs?: number }} [options]
 * @returns {Promise<any>}
 * @throws {Problem} for an error response
 * @throws {ConnectionError} if there is no response
 */
export async function sendRequest(method, url, { body, headers = {}, timeoutMs = timeLimitMs } = {}) {
  const all = { ...headers, 'content-type': body && 'application/json' };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  const init = {
    method,
    headers: /** @type {[string, string][]} */ (given),
    body: body && JSON.stringify(body),
    cache: /** @type {const} */ ('no-store'),
    signal: AbortSignal.timeout(timeoutMs),
  };
  let response;
  let text;
  try {
    response = await fetch(url, init);
    text = await response.text();
  } catch (error) {
    throw new ConnectionError('The server could not be reached.', { cause: error });
  }
  const result = parseJson(text);
  if (!response.ok) throw new Problem(response.status, result ?? {}, secondsToWait(response));
  return result;
}

/** @param {string} text */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // 204, or the error page of a proxy
  }
}

/** Postern sends seconds; a proxy may send a date. @param {Response} response */
function secondsToWait({ headers }) {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1_000);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
