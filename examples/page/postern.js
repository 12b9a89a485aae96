/**
 * A client for Postern: registration, sign-in, sign-out, and requests that need an access token. Independent of this
 * page's views; copy it together with the modules that it imports.
 */
import { AuthorizedRequests, SignedOutError } from './authorized-requests.js';
import { sendRequest } from './http.js';
import { clearSession, readDeviceToken, writeDeviceToken, writeSession } from './session-store.js';

/**
 * @typedef {object} Challenge
 * @property {string} challengeId
 * @property {string} purpose
 * @property {string} destination the masked address
 * @property {number} codeLength
 * @property {string} expiresAt
 * @property {string} resendAvailableAt
 */

/**
 * @typedef {object} User
 * @property {string} id
 * @property {string} email
 * @property {boolean} emailVerified
 * @property {string} fullName
 */

/** @typedef {{ accessToken: string, refreshToken: string }} Tokens */

/**
 * The response of a sign-in; in a registration, everything but the challenge may be missing.
 * @typedef {{ status?: string, user?: User, tokens?: Tokens, deviceToken?: string }} SignIn
 */

/** The server asks for a step that this page does not know, such as a second factor. */
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

  /** @param {{ email: string, password: string }} credentials */
  async signIn(credentials) {
    await this.#finishSignIn(await this.#start('/v1/auth/login', credentials.email, credentials));
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
   */
  async confirm(flow, { email, challengeId, code }) {
    await this.#finishSignIn(await this.#start(`/v1/auth/${flow}/confirm`, email, { challengeId, code }));
  }

  /**
   * Ends every session of the account and does not sign in.
   * @param {{ challengeId: string, code: string, newPassword: string }} proof
   */
  async resetPassword(proof) {
    await sendRequest('POST', `${this.url}/v1/auth/password-reset/confirm`, { body: proof });
  }

  /** @param {string} challengeId @returns {Promise<Challenge>} */
  async resend(challengeId) {
    const path = `/v1/challenges/${encodeURIComponent(challengeId)}/resend`;
    return (await sendRequest('POST', this.url + path)).challenge;
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

  /**
   * @param {string} path
   * @param {string} email
   * @param {object} body
   */
  async #start(path, email, body) {
    return sendRequest('POST', this.url + path, { body, headers: await deviceHeaders(email) });
  }

  /** @param {SignIn} result */
  async #finishSignIn(result) {
    // Later versions add values of `status`: whoever has one of those is not signed in.
    if (result.status !== 'authenticated') throw new UnsupportedStepError(result.status);
    await this.#keepSession(result);
  }

  /** @param {SignIn} result */
  async #keepSession({ status, user, tokens, deviceToken }) {
    if (!user || !tokens) throw new UnsupportedStepError(status);
    if (deviceToken) await writeDeviceToken(user.email, deviceToken);
    await writeSession({
      userId: user.id,
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
    });
  }
}

/** @param {string} email */
async function deviceHeaders(email) {
  return { 'x-device-token': await readDeviceToken(email) };
}
