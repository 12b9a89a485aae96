/** The second factors of the signed-in user: the operations of Postern, independent of this page's views. */
import { deviceHeaders } from './postern.js';
import { clearSession } from './session-store.js';

/**
 * @typedef {object} Factors
 * @property {boolean} required each sign-in needs a second factor
 * @property {string} policy with `required`, nobody can switch it off
 * @property {{ label: string | null, createdAt: string, lastUsedAt: string | null } | null} totp
 * @property {{ remaining: number, createdAt: string } | null} recoveryCodes
 * @property {boolean} emailCode a code by e-mail is the second factor
 *
 * @typedef {{ factors: Factors, recoveryCodes?: string[] }} FactorsChanged new codes are shown only once
 * @typedef {{ id: string, current: boolean, label: string, lastUsedAt: string, expiresAt: string }} TrustedDevice
 */

/** All but the reading ones may be rejected with `auth.reauthentication_required`, see `step-up.js`. */
export class AccountFactors {
  #postern;
  #url;

  /** @param {import('./postern.js').Postern} postern */
  constructor(postern) {
    this.#postern = postern;
    this.#url = postern.url;
  }

  /** @returns {Promise<Factors>} */
  read() {
    return this.#postern.request('GET', `${this.#url}/v1/users/me/factors`);
  }

  /**
   * For an account without an authenticator app, the second factor is a code by e-mail.
   * @param {boolean} required
   * @returns {Promise<FactorsChanged>}
   */
  setRequired(required) {
    return this.#postern.request('PUT', `${this.#url}/v1/users/me/second-factor`, { body: { required } });
  }

  /** @returns {Promise<import('./postern.js').TotpSetup>} */
  startTotpSetup() {
    return this.#postern.request('POST', `${this.#url}/v1/users/me/totp`);
  }

  /**
   * @param {string} email of the user
   * @param {{ setupId: string, totpCode: string }} proof
   * @returns {Promise<FactorsChanged>}
   */
  async confirmTotpSetup(email, proof) {
    const headers = await deviceHeaders(email);
    return this.#postern.request('POST', `${this.#url}/v1/users/me/totp/confirm`, { body: proof, headers });
  }

  /** Ends every session, this one too. */
  async removeTotp() {
    await this.#postern.request('DELETE', `${this.#url}/v1/users/me/totp`);
    await clearSession();
  }

  /** @returns {Promise<string[]>} */
  async makeRecoveryCodes() {
    const url = `${this.#url}/v1/users/me/recovery-codes`;
    return (await this.#postern.request('POST', url)).recoveryCodes;
  }

  /** @param {string} email of the user @returns {Promise<TrustedDevice[]>} */
  async trustedDevices(email) {
    const headers = await deviceHeaders(email);
    const url = `${this.#url}/v1/users/me/trusted-devices`;
    return (await this.#postern.request('GET', url, { headers })).data;
  }

  /** @param {string} id */
  async removeTrustedDevice(id) {
    const path = `/v1/users/me/trusted-devices/${encodeURIComponent(id)}`;
    await this.#postern.request('DELETE', this.#url + path);
  }
}
