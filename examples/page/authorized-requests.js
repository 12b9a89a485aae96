/** Requests with an access token, which is refreshed when it has expired: by one tab for all of them. */
import { ConnectionError, Problem, sendRequest } from './http.js';
import { withRefreshLock } from './refresh-lock.js';
import { readSession, replaceSession } from './session-store.js';

/**
 * @typedef {import('./session-store.js').Session} Session
 * @typedef {{ body?: object, headers?: Record<string, string | undefined> }} RequestOptions
 */

/** Two attempts must fit into the grace window of ten seconds. */
const refreshTimeoutMs = 4_000;

/** The session has ended, here or on the server. */
export class SignedOutError extends Error {
  constructor() {
    super('You are signed out.');
  }
}

export class AuthorizedRequests {
  #posternUrl;

  /** @param {string} posternUrl */
  constructor(posternUrl) {
    this.#posternUrl = posternUrl;
  }

  /**
   * Sends a request with the access token, to Postern or to an API that accepts its tokens. If the token has expired,
   * refreshes it and repeats the request once: an expired token is rejected before anything is done.
   * @param {string} method
   * @param {string} url must belong to Postern or to your own API, which receive the token
   * @param {RequestOptions} [options]
   * @returns {Promise<any>}
   * @throws {SignedOutError} if there is no session, or it has ended
   */
  async request(method, url, options = {}) {
    const session = await readSession();
    if (!session) throw new SignedOutError();
    const send = (/** @type {Session} */ current) => this.#sendAs(current, method, url, options);
    const refresh = () => withRefreshLock(() => this.#refresh(session));
    const result = await sendOrRefresh(session, send, refresh);
    // Somebody else has signed in meanwhile, in another tab: they must not see this.
    if ((await readSession())?.userId !== session.userId) throw new SignedOutError();
    return result;
  }

  /**
   * Like `request`, for the operation that returns new tokens of the session. They replace the stored ones, so no other
   * tab may refresh meanwhile.
   * @param {string} url
   * @param {RequestOptions} options
   * @throws {SignedOutError} if there is no session, or it has ended
   */
  async renewTokens(url, options) {
    await withRefreshLock(async () => {
      const session = await readSession();
      if (!session) throw new SignedOutError();
      const send = (/** @type {Session} */ current) => this.#renewAs(current, url, options);
      await sendOrRefresh(session, send, () => this.#refresh(session));
    });
  }

  /**
   * @param {Session} session
   * @param {string} url
   * @param {RequestOptions} options
   */
  async #renewAs(session, url, options) {
    try {
      const { tokens } = await this.#sendAs(session, 'POST', url, options);
      await this.#store(session, tokens);
    } catch (error) {
      // If the response was lost, Postern may have replaced the refresh token. A refresh at once returns the newest one;
      // later, the old one would end the session.
      if (error instanceof ConnectionError) await this.#refresh(session).catch(() => undefined);
      throw error;
    }
  }

  /**
   * @param {Session} session
   * @param {string} method
   * @param {string} url
   * @param {RequestOptions} options
   */
  async #sendAs(session, method, url, { body, headers }) {
    const authorization = `Bearer ${session.accessToken}`;
    try {
      return await sendRequest(method, url, { body, headers: { ...headers, authorization } });
    } catch (error) {
      // Postern says so when the session has ended. From another API, it is an error of that API's configuration.
      const isEnded =
        error instanceof Problem &&
        error.code === 'auth.token_invalid' &&
        url.startsWith(`${this.#posternUrl}/`);
      if (!isEnded) throw error;
      throw await this.#end(session);
    }
  }

  /**
   * Call only with the lock. A problem of the server or the network leaves the session as it is.
   * @param {Session} expired
   * @returns {Promise<Session>}
   */
  async #refresh(expired) {
    // Another tab may have refreshed, signed out, or signed in while this one was waiting for the lock.
    const session = await readSession();
    // Another user's session must not repeat this user's request.
    if (session?.userId !== expired.userId) throw new SignedOutError();
    if (session.accessToken !== expired.accessToken) return session;
    try {
      return await this.#store(session, await this.#requestTokens(session.refreshToken));
    } catch (error) {
      const isOver = error instanceof Problem && error.code === 'session.refresh_invalid';
      throw isOver ? await this.#end(session) : error;
    }
  }

  /**
   * @param {Session} session
   * @param {import('./postern.js').Tokens} tokens
   * @returns {Promise<Session>}
   */
  async #store(session, { accessToken, refreshToken }) {
    const current = await replaceSession(session, { userId: session.userId, accessToken, refreshToken });
    // Another tab may have signed out, or in, while this one was waiting for the response.
    if (current?.userId !== session.userId) throw new SignedOutError();
    return current;
  }

  /** @param {string} refreshToken @returns {Promise<import('./postern.js').Tokens>} */
  async #requestTokens(refreshToken) {
    const send = () =>
      sendRequest('POST', `${this.#posternUrl}/v1/auth/refresh`, {
        body: { refreshToken },
        timeoutMs: refreshTimeoutMs,
      });
    try {
      return (await send()).tokens;
    } catch (error) {
      // The response may have been lost. Within the grace window, the same token works again; later, it would end the
      // session.
      if (!(error instanceof ConnectionError)) throw error;
      return (await send()).tokens;
    }
  }

  /** Ends the session in all tabs, unless it has been replaced. @param {Session} session */
  async #end(session) {
    await replaceSession(session, undefined);
    return new SignedOutError();
  }
}

/**
 * @template T
 * @param {Session} session
 * @param {(session: Session) => Promise<T>} send
 * @param {() => Promise<Session>} refresh
 */
async function sendOrRefresh(session, send, refresh) {
  try {
    return await send(session);
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'auth.token_expired')) throw error;
    return send(await refresh());
  }
}
