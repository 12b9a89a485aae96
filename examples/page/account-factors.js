/** The second factors of the signed-in user: the operations of Postern, independent of this page's views. */
import { Problem } from './http.js';
import { deviceHeaders } from './postern.js';
import { clearSession } from './session-store.js';

/**
 * @typedef {object} Factors
 * @property {boolean} required each sign-in needs a second factor
 * @property {string} policy with `required`, nobody can switch it off
 * @property {{ label: string | null, createdAt: string, lastUsedAt: string | null } | null} totp
 * @property {{ destination: string } | null} phone the number, if it is a second factor
 * @property {{ remaining: number, createdAt: string } | null} recoveryCodes
 * @property {boolean} emailCode a code by e-mail is the second factor
 *
 * @typedef {{ factors: Factors, recoveryCodes?: string[] }} FactorsChanged new codes are shown only once
 * @typedef {{ phone: string, verifiedAt: string, secondFactor: boolean, restricted: boolean }} Phone
 * @typedef {{ title: string, text: string, channels: string[] }} PhoneNotice its text must be shown before a number is added
 * @typedef {{ id: string, current: boolean, label: string, lastUsedAt: string, expiresAt: string }} TrustedDevice
 */

/** All but the reading ones may be rejected with `auth.reauthentication_required`, see `step-up.js`. */
export class AccountFactors {
  #postern;
  #url;
  #phoneUrl;

  /** @param {import('./postern.js').Postern} postern */
  constructor(postern) {
    this.#postern = postern;
    this.#url = postern.url;
    this.#phoneUrl = `${this.#url}/v1/users/me/phone`;
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

  /** @returns {Promise<PhoneNotice | undefined>} none if the server sends no text messages */
  async phoneNotice() {
    const { data } = await this.#postern.request('GET', `${this.#url}/v1/factors/notices`);
    return data.find((/** @type {{ method: string }} */ { method }) => method === 'sms_code');
  }

  /** @returns {Promise<Phone | undefined>} */
  async phone() {
    try {
      return await this.#postern.request('GET', this.#phoneUrl);
    } catch (error) {
      if (error instanceof Problem && error.code === 'resource.not_found') return undefined;
      throw error;
    }
  }

  /**
   * Sends a code to the number. The user has read the notice.
   * @param {string} email of the user
   * @param {{ phone: string, channel: string | undefined }} number in international form
   * @returns {Promise<import('./postern.js').Challenge>}
   */
  async startPhoneVerification(email, number) {
    const headers = await deviceHeaders(email);
    const body = { ...number, acknowledgeRisk: true };
    return (await this.#postern.request('POST', this.#phoneUrl, { body, headers })).challenge;
  }

  /**
   * The number becomes a second factor. Needs no recent proof.
   * @param {string} email of the user
   * @param {{ challengeId: string, code: string }} proof
   * @returns {Promise<{ phone: Phone, recoveryCodes?: string[] }>}
   */
  async confirmPhone(email, proof) {
    const headers = await deviceHeaders(email);
    const body = { ...proof, secondFactor: true };
    return this.#postern.request('POST', `${this.#phoneUrl}/confirm`, { body, headers });
  }

  /** Ends every session, this one too, if the number is a second factor. @param {boolean} isFactor */
  async removePhone(isFactor) {
    await this.#postern.request('DELETE', this.#phoneUrl);
    if (isFactor) await clearSession();
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
