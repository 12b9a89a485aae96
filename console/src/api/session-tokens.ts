import { Problem, SignedOutError } from './http.js';
import type { Tokens } from './types.js';

/** A token that expires while a request is on its way would cost a second request. */
const marginMs = 15_000;

/** The tokens of one session, in memory. They are renewed when a request needs it. */
export class SessionTokens {
  #access = '';
  #refresh = '';
  #expiresAt = 0;
  #renewal: Promise<void> | null = null;

  /** @param exchange uses up a refresh token */
  constructor(
    tokens: Tokens,
    private readonly exchange: (refreshToken: string) => Promise<Tokens>,
  ) {
    this.#keep(tokens);
  }

  /** @throws SignedOutError if the session has ended */
  async use<Result>(send: (accessToken: string) => Promise<Result>): Promise<Result> {
    if (this.#renewal || this.#expiresAt < performance.now()) await this.#renew();
    try {
      return await send(this.#access);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      if (error.code === 'auth.token_expired') {
        await this.#renew();
        return send(this.#access);
      }
      throw error.code.startsWith('auth.token') ? new SignedOutError() : error; // else a wrong proof
    }
  }

  #keep({ accessToken, refreshToken, expiresIn }: Tokens): void {
    this.#access = accessToken;
    this.#refresh = refreshToken;
    this.#expiresAt = performance.now() + expiresIn * 1_000 - marginMs;
  }

  /** One at a time: a second use of the refresh token would look like that of a thief. */
  #renew(): Promise<void> {
    this.#renewal ??= this.#exchange().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #exchange(): Promise<void> {
    try {
      this.#keep(await this.exchange(this.#refresh));
    } catch (error) {
      throw error instanceof Problem && error.status === 401 ? new SignedOutError() : error;
    }
  }
}
