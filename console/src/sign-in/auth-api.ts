import type { Client } from '../api/client.js';
import type { AuthResult, Challenge, PendingSignIn, Proof, Tokens, TotpSetup } from '../api/types.js';

interface Issued {
  challenge: Challenge;
}

/** The steps of a sign-in, as in the public API. */
export class AuthApi {
  /** In memory, like the tokens. */
  #deviceTokens = new Map<string, string>();

  /** Of the account that signed in last. */
  email = '';

  constructor(private readonly client: Client) {}

  login(email: string, password: string): Promise<AuthResult> {
    return this.#step(email, '/v1/auth/login', { email, password });
  }

  async startCodeLogin(email: string): Promise<Challenge> {
    return (await this.#post<Issued>(email, '/v1/auth/code-login', { email })).challenge;
  }

  confirmCodeLogin(email: string, proof: Proof): Promise<AuthResult> {
    return this.#step(email, '/v1/auth/code-login/confirm', proof);
  }

  async startSecondFactor(email: string, { signInToken }: PendingSignIn, type: string): Promise<Challenge> {
    const body = { signInToken, type };
    return (await this.#post<Issued>(email, '/v1/auth/second-factor/challenge', body)).challenge;
  }

  /** The device is not trusted: an operator gives the second factor each time. */
  confirmSecondFactor(email: string, { signInToken }: PendingSignIn, proof: Proof): Promise<AuthResult> {
    return this.#step(email, '/v1/auth/second-factor/confirm', { signInToken, ...proof });
  }

  startEnrollment(email: string, { signInToken }: PendingSignIn): Promise<TotpSetup> {
    return this.#post(email, '/v1/auth/second-factor/enrollment/totp', { signInToken });
  }

  confirmEnrollment(
    email: string,
    { signInToken }: PendingSignIn,
    proof: { setupId: string; totpCode: string },
  ): Promise<AuthResult> {
    return this.#step(email, '/v1/auth/second-factor/enrollment/totp/confirm', { signInToken, ...proof });
  }

  /** For an account that is signed in without a second factor. */
  startSetup(): Promise<TotpSetup> {
    return this.client.request<TotpSetup>('POST', '/v1/users/me/totp');
  }

  confirmSetup(proof: { setupId: string; totpCode: string }): Promise<{ recoveryCodes?: string[] }> {
    return this.client.request('POST', '/v1/users/me/totp/confirm', { body: proof });
  }

  async resend({ challengeId }: Challenge): Promise<Challenge> {
    const path = `/v1/challenges/${encodeURIComponent(challengeId)}/resend`;
    return (await this.client.requestAnonymously<Issued>('POST', path)).challenge;
  }

  /** Sends a code for `reauthenticate`. */
  async startReauthentication(type: string): Promise<Challenge> {
    const body = { type };
    const response = await this.client.fetchOnce('POST', '/v1/auth/reauthentication', { body });
    return ((await response.json()) as Issued).challenge; // as documented
  }

  async reauthenticate(proof: Proof): Promise<void> {
    const headers = { 'x-device-token': this.#deviceTokens.get(this.email) };
    const path = '/v1/auth/reauthentication/confirm';
    const response = await this.client.fetchOnce('POST', path, { body: proof, headers });
    this.client.setTokens(((await response.json()) as { tokens: Tokens }).tokens); // as documented
  }

  async #step(email: string, path: string, body: object): Promise<AuthResult> {
    const result = await this.#post<AuthResult>(email, path, body);
    if (result.user) this.email = result.user.email;
    if (result.deviceToken) this.#deviceTokens.set(this.email, result.deviceToken);
    return result;
  }

  #post<Result>(email: string, path: string, body: object): Promise<Result> {
    const headers = { 'x-device-token': this.#deviceTokens.get(email) };
    return this.client.requestAnonymously<Result>('POST', path, { body, headers });
  }
}
