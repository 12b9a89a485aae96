/** Setting up an authenticator app: during a sign-in that requires it, or by a signed-in user. */
import { buttonOf, element, formOf } from './elements.js';
import { onSubmit } from './forms.js';
import { defineView, navigate } from './views.js';

/**
 * @typedef {object} SetupRequest
 * @property {import('./postern.js').TotpSetup} setup
 * @property {(proof: { setupId: string, totpCode: string }) => Promise<void>} confirm
 * @property {() => void} cancel
 */

const form = formOf('set-up-app-form');
const image = /** @type {HTMLImageElement} */ (element('totp-qr'));
const link = /** @type {HTMLAnchorElement} */ (element('totp-link'));

/** With the secret, so in memory only. @type {SetupRequest | undefined} */
let request;

/** @param {import('./notes.js').Context} context */
export function setUpTotpSetup(context) {
  defineView('set-up-app', { isOpen: () => request !== undefined });

  onSubmit(form, {
    followUp: (next) => (next === 'start-again' ? request?.cancel() : context.followUp(next)),
    action: async ({ totpCode }) => request?.confirm({ setupId: request.setup.setupId, totpCode }),
  });

  buttonOf('set-up-app-cancel').addEventListener('click', () => request?.cancel());
}

/** @param {SetupRequest} newRequest */
export function showTotpSetup(newRequest) {
  const { secret, otpauthUri, qrSvg } = newRequest.setup;
  request = newRequest;
  form.reset();
  // As an image, in which nothing can run or load anything. Never as HTML.
  image.src = `data:image/svg+xml,${encodeURIComponent(qrSvg)}`;
  link.href = otpauthUri;
  link.hidden = !otpauthUri.startsWith('otpauth:');
  element('totp-secret').textContent = secret.replace(/.{4}(?=.)/g, '$& ');
  navigate('set-up-app');
}

/** The secret does not stay in the page. */
export function clearTotpSetup() {
  request = undefined;
  form.reset();
  image.removeAttribute('src');
  link.removeAttribute('href');
  element('totp-secret').textContent = '';
}
