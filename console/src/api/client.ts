import { language } from '../i18n/i18n.js';
import { jsonOf, Problem, send, SignedOutError, type RequestOptions } from './http.js';
import { SessionTokens } from './session-tokens.js';
import type { Tokens } from './types.js';

/** Why the console asks for a sign-in again. */
export type EndReason = 'ended' | 'idle' | 'chosen';

interface ClientEvents {
  /** Resolves once the person has given a proof; throws if they would not. */
  stepUp(methods: readonly string[]): Promise<void>;
  signedOut(reason: EndReason): void;
}

/**
 * Requests to Postern. The tokens stay in the memory of this object: a reload signs in again, and nothing that reads the
 * browser's storage finds them.
 */
export class Client {
  #tokens: SessionTokens | null = null;

  constructor(private readonly events: ClientEvents) {}

  setTokens(tokens: Tokens): void {
    this.#tokens = new SessionTokens(tokens, (refreshToken) => this.#exchange(refreshToken));
  }

  /** Forgets the tokens. The server is told, but not waited for; a token that has expired is renewed for that. */
  signOut(reason: EndReason): void {
    const tokens = this.#tokens;
    this.#tokens = null;
    if (tokens) void this.#sendWith(tokens, 'POST', '/v1/auth/logout').catch(() => undefined);
    this.events.signedOut(reason);
  }

  /** Without a token, for the steps of a sign-in. */
  async requestAnonymously<Result>(method: string, path: string, options: RequestOptions = {}) {
    return jsonOf<Result>(await send(method, path, localized(options)));
  }

  get<Result>(path: string, options: RequestOptions = {}): Promise<Result> {
    return this.request<Result>('GET', path, options);
  }

  /**
   * If the server asks for a proof first, a dialog does, and the request is repeated.
   * @throws Problem, ConnectionError, SignedOutError, CancelledError
   */
  async request<Result>(method: string, path: string, options: RequestOptions = {}): Promise<Result> {
    return jsonOf<Result>(await this.fetch(method, path, options));
  }

  /** Like `request`, for a response that is not JSON. */
  async fetch(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
    try {
      return await this.fetchOnce(method, path, options);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'auth.reauthentication_required') throw error;
      await this.events.stepUp(error.methods);
      return this.fetchOnce(method, path, options);
    }
  }

  /** Like `fetch`, but does not ask for a proof: for the dialog that does. */
  async fetchOnce(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
    const tokens = this.#tokens;
    if (!tokens) throw new SignedOutError();
    try {
      return await this.#sendWith(tokens, method, path, options);
    } catch (error) {
      if (error instanceof SignedOutError && tokens === this.#tokens) {
        this.#tokens = null;
        this.events.signedOut('ended');
      }
      throw error;
    }
  }

  #sendWith(
    tokens: SessionTokens,
    method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<Response> {
    return tokens.use((accessToken) => {
      const headers = { ...options.headers, authorization: `Bearer ${accessToken}` };
      return send(method, path, localized({ ...options, headers }));
    });
  }

  async #exchange(refreshToken: string): Promise<Tokens> {
    const body = { refreshToken };
    const path = '/v1/auth/refresh';
    return (await this.requestAnonymously<{ tokens: Tokens }>('POST', path, { body })).tokens;
  }
}

/** Problems are in the language of the page. */
function localized(options: RequestOptions): RequestOptions {
  return { ...options, headers: { 'accept-language': language(), ...options.headers } };
}
