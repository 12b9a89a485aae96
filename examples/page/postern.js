/**
 * A client for Postern: registration, sign-in, sign-out, and requests that need an access token. Independent of this
 * page's views; copy it together with the modules that it imports.
 */
import { AuthorizedRequests, SignedOutError } from './authorized-requests.js';
import { sendRequest } from './http.js';
import { clearSession, readDeviceToken, writeDeviceToken, writeSession } from './session-store.js';

/**
 * @typedef {{ id: string, email: string, emailVerified: boolean, fullName: string }} User
 * @typedef {{ accessToken: string, refreshToken: string }} Tokens
 *
 * @typedef {object} Challenge
 * @property {string} challengeId
 * @property {string} channel `email`, `sms` or `whatsapp`
 * @property {string} destination the masked address or number
 * @property {number} codeLength
 * @property {string} expiresAt
 * @property {string} resendAvailableAt
 */

/**
 * What a sign-in returns, see `status`. In a registration, everything but the challenge may be missing.
 * @typedef {{ status?: string, user?: User, tokens?: Tokens, deviceToken?: string,
 *   signIn?: { signInToken: string, expiresAt: string, methods: Method[] }, enrollment?: Enrollment,
 *   recoveryCodes?: string[], recoveryCodesRemaining?: number }} AuthResult
 *
 * @typedef {{ type: string, destination?: string }} Method a proof that will do
 * @typedef {{ mailboxVerified: boolean, allowed: string[] }} Enrollment
 */

/**
 * A sign-in that needs a second step. Only in memory, like a password: after the first proof, it is half of what opens
 * the account.
 * @typedef {object} PendingSignIn
 * @property {string} email
 * @property {string} signInToken
 * @property {string} expiresAt
 * @property {Method[]} methods the strongest first
 * @property {Enrollment} [enrollment] the account must set up a second factor first
 */

/**
 * `pending` is what is left to do. Without it, the user is signed in.
 * @typedef {object} SignInOutcome
 * @property {PendingSignIn} [pending]
 * @property {string[]} [recoveryCodes] new ones, which are shown only once
 * @property {number} [recoveryCodesRemaining] after the use of one
 */

/**
 * @typedef {{ totpCode: string } | { recoveryCode: string } | { password: string }
 *   | { challengeId: string, code: string }} Proof
 *
 * What an authenticator app needs.
 * @typedef {{ setupId: string, secret: string, otpauthUri: string, qrSvg: string }} TotpSetup
 */

/** The server asks for a step that this page does not know. */
export class UnsupportedStepError extends Error {
  /** @param {string | undefined} status */
  constructor(status) {
    super('Signing in to this account needs a step that this page does not support.');
    this.status = status;
  }
}

export class Postern {
  #authorized;

  /** @param {string} url where Postern is reached, as in its setting PUBLIC_URL */
  constructor(url) {
    this.url = url.replace(/\/$/, '');
    this.#authorized = new AuthorizedRequests(this.url);
  }

  /**
   * With REGISTRATION_MODE=immediate, this also signs in. Otherwise, the response is the same whether the address is
   * available or not.
   * @param {{ email: string, password: string, fullName: string }} person
   * @returns {Promise<Challenge>}
   */
  async register(person) {
    const registration = await this.#start('/v1/auth/register', person.email, person);
    if (registration.tokens) await this.#keepSession(registration);
    return registration.challenge;
  }

  /** @param {{ email: string, password: string }} credentials @returns {Promise<SignInOutcome>} */
  async signIn(credentials) {
    const { email } = credentials;
    return this.#takeStep(email, await this.#start('/v1/auth/login', email, credentials));
  }

  /** @param {string} email @returns {Promise<Challenge>} */
  async startCodeSignIn(email) {
    return (await this.#start('/v1/auth/code-login', email, { email })).challenge;
  }

  /** @param {string} email @returns {Promise<Challenge>} */
  async startPasswordReset(email) {
    return (await this.#start('/v1/auth/password-reset', email, { email })).challenge;
  }

  /** For a signed-in user whose address is not verified. @param {string} email @returns {Promise<Challenge>} */
  async startEmailVerification(email) {
    const headers = await deviceHeaders(email);
    return (await this.request('POST', `${this.url}/v1/auth/email-verification`, { headers })).challenge;
  }

  /**
   * @param {'email-verification' | 'code-login'} flow
   * @param {{ email: string, challengeId: string, code: string }} proof
   * @returns {Promise<SignInOutcome>}
   */
  async confirm(flow, { email, challengeId, code }) {
    const path = `/v1/auth/${flow}/confirm`;
    return this.#takeStep(email, await this.#start(path, email, { challengeId, code }));
  }

  /**
   * Sends a code for the second step.
   * @param {PendingSignIn} pending
   * @param {string} type `email_code` or `sms_code`
   * @returns {Promise<Challenge>}
   */
  async startSecondFactor({ email, signInToken }, type) {
    const body = { signInToken, type };
    return (await this.#start('/v1/auth/second-factor/challenge', email, body)).challenge;
  }

  /**
   * @param {PendingSignIn} pending
   * @param {Proof} proof
   * @param {{ trustDevice: boolean }} options
   * @returns {Promise<SignInOutcome>}
   */
  async confirmSecondFactor({ email, signInToken }, proof, { trustDevice }) {
    const body = { signInToken, ...proof, trustDevice };
    return this.#takeStep(email, await this.#start('/v1/auth/second-factor/confirm', email, body));
  }

  /** @param {PendingSignIn} pending @returns {Promise<TotpSetup>} */
  async startTotpEnrollment({ email, signInToken }) {
    return this.#start('/v1/auth/second-factor/enrollment/totp', email, { signInToken });
  }

  /**
   * @param {PendingSignIn} pending
   * @param {{ setupId: string, totpCode: string }} proof
   * @returns {Promise<SignInOutcome>}
   */
  async confirmTotpEnrollment({ email, signInToken }, proof) {
    const path = '/v1/auth/second-factor/enrollment/totp/confirm';
    return this.#takeStep(email, await this.#start(path, email, { signInToken, ...proof }));
  }

  /**
   * Sends a code for `reauthenticate`.
   * @param {string} email of the user
   * @param {string} type `email_code` or `sms_code`
   * @returns {Promise<Challenge>}
   */
  async startReauthentication(email, type) {
    const headers = await deviceHeaders(email);
    const url = `${this.url}/v1/auth/reauthentication`;
    return (await this.request('POST', url, { headers, body: { type } })).challenge;
  }

  /**
   * For calls that are rejected with `auth.reauthentication_required`.
   * @param {string} email of the user
   * @param {Proof} proof
   */
  async reauthenticate(email, proof) {
    const headers = await deviceHeaders(email);
    const url = `${this.url}/v1/auth/reauthentication/confirm`;
    await this.#authorized.renewTokens(url, { body: proof, headers });
  }

  /**
   * Ends every session of the account and does not sign in.
   * @param {{ challengeId: string, code: string, newPassword: string }} proof
   */
  async resetPassword(proof) {
    await sendRequest('POST', `${this.url}/v1/auth/password-reset/confirm`, { body: proof });
  }

  /**
   * @param {string} challengeId
   * @param {{ channel: string }} [body] another channel, for a code that went to a phone
   * @returns {Promise<Challenge>}
   */
  async resend(challengeId, body) {
    const path = `/v1/challenges/${encodeURIComponent(challengeId)}/resend`;
    return (await sendRequest('POST', this.url + path, { body })).challenge;
  }

  /** @returns {Promise<User>} */
  currentUser() {
    return this.request('GET', `${this.url}/v1/users/me`);
  }

  /**
   * Signs out in all tabs, whether the server can be reached or not.
   * @throws {import('./http.js').ConnectionError} if it could not: then the session stays alive on the server until its
   * refresh token expires
   */
  async signOut() {
    try {
      await this.request('POST', `${this.url}/v1/auth/logout`);
    } catch (error) {
      if (!(error instanceof SignedOutError)) throw error;
    } finally {
      await clearSession();
    }
  }

  /**
   * Sends a request with the access token, to Postern or to your own API.
   * @param {string} method
   * @param {string} url
   * @param {import('./authorized-requests.js').RequestOptions} [options]
   * @returns {Promise<any>}
   */
  request(method, url, options) {
    return this.#authorized.request(method, url, options);
  }

  /** @param {string} path @param {string} email @param {object} body */
  async #start(path, email, body) {
    return sendRequest('POST', this.url + path, { body, headers: await deviceHeaders(email) });
  }

  /**
   * @param {string} email
   * @param {AuthResult} result
   * @returns {Promise<SignInOutcome>}
   */
  async #takeStep(email, result) {
    const { status, signIn, enrollment, recoveryCodes, recoveryCodesRemaining } = result;
    if (status === 'authenticated') {
      await this.#keepSession(result);
      return { recoveryCodes, recoveryCodesRemaining };
    }
    // Later versions add values of `status`: whoever has one of those is not signed in.
    const isKnown = ['second_factor_required', 'second_factor_enrollment_required'].includes(status ?? '');
    if (!isKnown || !signIn) throw new UnsupportedStepError(status);
    return { pending: { email, ...signIn, enrollment } };
  }

  /** @param {AuthResult} result */
  async #keepSession({ status, user, tokens, deviceToken }) {
    if (!user || !tokens) throw new UnsupportedStepError(status);
    if (deviceToken) await writeDeviceToken(user.email, deviceToken);
    const { accessToken, refreshToken } = tokens;
    await writeSession({ userId: user.id, accessToken, refreshToken });
  }
}

/** @param {string} email */
export async function deviceHeaders(email) {
  return { 'x-device-token': await readDeviceToken(email) };
}
