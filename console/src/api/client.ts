import { language } from '../i18n/i18n.js';
import { jsonOf, Problem, send, SignedOutError, type RequestOptions } from './http.js';
import type { Tokens } from './types.js';

/** Why the console asks for a sign-in again. */
export type EndReason = 'ended' | 'idle' | 'chosen';

interface ClientEvents {
  /** Resolves once the person has given a proof; throws if they would not. */
  stepUp(methods: readonly string[]): Promise<void>;
  signedOut(reason: EndReason): void;
}

/** A token that expires while a request is on its way would cost a second request. */
const marginMs = 15_000;

/**
 * Requests to Postern. The tokens stay in the memory of this object: a reload signs in again, and nothing that reads the
 * browser's storage finds them.
 */
export class Client {
  #tokens: { access: string; refresh: string; expiresAt: number } | null = null;
  #refreshing: Promise<void> | null = null;

  constructor(private readonly events: ClientEvents) {}

  get isSignedIn(): boolean {
    return this.#tokens !== null;
  }

  setTokens({ accessToken, refreshToken, expiresIn }: Tokens): void {
    const expiresAt = performance.now() + expiresIn * 1_000 - marginMs;
    this.#tokens = { access: accessToken, refresh: refreshToken, expiresAt };
  }

  /** Forgets the tokens. The server is told, but not waited for. */
  signOut(reason: EndReason): void {
    const access = this.#tokens?.access;
    this.#tokens = null;
    if (access) void this.#sendAs(access, 'POST', '/v1/auth/logout', {}).catch(() => undefined);
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
    await this.#refreshIfExpired();
    try {
      return await this.#sendAs(this.#access(), method, path, options);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      if (error.code === 'auth.token_expired') {
        await this.#refresh();
        return this.#sendAs(this.#access(), method, path, options);
      }
      if (!error.code.startsWith('auth.token')) throw error; // a wrong proof
      return this.#end();
    }
  }

  #access(): string {
    if (!this.#tokens) throw new SignedOutError();
    return this.#tokens.access;
  }

  #sendAs(access: string, method: string, path: string, options: RequestOptions): Promise<Response> {
    const headers = { ...options.headers, authorization: `Bearer ${access}` };
    return send(method, path, localized({ ...options, headers }));
  }

  async #refreshIfExpired(): Promise<void> {
    if (this.#refreshing || (this.#tokens && this.#tokens.expiresAt < performance.now()))
      await this.#refresh();
  }

  /** One at a time: a second use of the refresh token would look like that of a thief. */
  #refresh(): Promise<void> {
    this.#refreshing ??= this.#exchange().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #exchange(): Promise<void> {
    const refreshToken = this.#tokens?.refresh;
    if (refreshToken === undefined) throw new SignedOutError();
    try {
      const { tokens } = await this.requestAnonymously<{ tokens: Tokens }>('POST', '/v1/auth/refresh', {
        body: { refreshToken },
      });
      if (this.#tokens) this.setTokens(tokens); // unless signed out meanwhile
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.#end();
      throw error;
    }
  }

  #end(): never {
    const wasSignedIn = this.isSignedIn;
    this.#tokens = null;
    if (wasSignedIn) this.events.signedOut('ended');
    throw new SignedOutError();
  }
}

/** Problems are in the language of the page. */
function localized(options: RequestOptions): RequestOptions {
  return { ...options, headers: { 'accept-language': language(), ...options.headers } };
}
