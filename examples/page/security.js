/** The second factors of the signed-in user. */
import { AccountFactors } from './account-factors.js';
import { buttonOf, element, showStatus } from './elements.js';
import { onClick, showError } from './forms.js';
import { showRecoveryCodes } from './recovery-codes.js';
import { currentUserId } from './session-store.js';
import { withStepUp } from './step-up.js';
import { clearTotpSetup, showTotpSetup } from './totp-setup.js';
import { defineView, navigate } from './views.js';

/**
 * @typedef {import('./account-factors.js').Factors} Factors
 * @typedef {import('./account-factors.js').TrustedDevice} TrustedDevice
 */

const section = element('security');
const list = element('trusted-device-list');

/** @type {import('./notes.js').Context} */
let context;
/** @type {AccountFactors} */
let account;
/** Of the signed-in user. */
let email = '';

/** @param {import('./notes.js').Context} given */
export function setUpSecurity(given) {
  context = given;
  account = new AccountFactors(context.postern);
  defineView('security', { isOpen: () => currentUserId !== undefined, onShow: () => void load() });
  onPress('use-email', () => switchTo(true, 'Each sign-in now needs a code by e-mail, too.'));
  onPress('require-app', () => switchTo(true, 'Each sign-in now needs the authenticator app.'));
  onPress('switch-off', () => switchTo(false, 'Sign-ins need no second factor any more.'));
  onPress('set-up-app', setUpApp);
  onPress('make-codes', async () => {
    showRecoveryCodes(await stepUp(() => account.makeRecoveryCodes()), () => navigate('security'));
  });
  onPress('remove-app', removeApp);
}

/** Nothing of the previous user stays in the page. */
export function clearSecurity() {
  email = '';
  element('factor-state').textContent = '';
  element('codes-state').textContent = '';
  list.replaceChildren();
  for (const id of [...actionIds, 'trusted-devices']) element(id).hidden = true;
}

/** @param {string} id @param {() => Promise<void>} action */
function onPress(id, action) {
  onClick(buttonOf(id), { container: section, followUp: context.followUp, action });
}

/**
 * The proof that Postern may ask for is that of the user who is shown.
 * @template T
 * @param {() => Promise<T>} call
 */
const stepUp = (call) => withStepUp({ postern: context.postern, email }, call);

async function load() {
  try {
    email = (await context.postern.currentUser()).email;
    const [factors, devices] = await Promise.all([account.read(), account.trustedDevices(email)]);
    showFactors(factors);
    showDevices(devices);
  } catch (error) {
    // Without a session, the page shows the sign-in form by now.
    if (currentUserId) showError(section, error, context.followUp);
  }
}

// ── State ────────────────────────────────────────────────────────────────────────────────────────

const actionIds = ['set-up-app', 'use-email', 'require-app', 'switch-off', 'make-codes', 'remove-app'];

/** @param {Factors} factors */
function showFactors({ required, policy, totp, recoveryCodes, emailCode }) {
  const [isApp, isOptional] = [totp !== null, policy === 'optional'];
  const codes = recoveryCodes?.remaining ?? 0;
  element('factor-state').textContent = describe({ required, totp, emailCode });
  element('codes-state').textContent = isApp ? `Recovery codes left: ${codes}.` : '';
  buttonOf('set-up-app').classList.toggle('secondary', isApp);
  buttonOf('set-up-app').textContent = isApp
    ? 'Replace the authenticator app'
    : 'Set up an authenticator app';
  const offered = {
    'set-up-app': true,
    'use-email': !isApp && !emailCode,
    'require-app': isApp && !required,
    'switch-off': emailCode && isOptional,
    'make-codes': isApp,
    'remove-app': isApp && isOptional,
  };
  for (const [id, isOffered] of Object.entries(offered)) element(id).hidden = !isOffered;
}

/** @param {Pick<Factors, 'required' | 'totp' | 'emailCode'>} factors */
function describe({ required, totp, emailCode }) {
  if (emailCode) return 'On: each sign-in needs the password and a code by e-mail.';
  if (!totp && required) return 'Your next sign-in needs an authenticator app.';
  if (!totp) return 'Off: whoever knows your password can sign in.';
  const state = required ? 'On: each sign-in needs a code' : 'Off: sign-ins need no code';
  return `${state} from ${totp.label ?? 'the authenticator app'}, set up on ${dateOf(totp.createdAt)}.`;
}

/** @param {string} timestamp */
function dateOf(timestamp) {
  return new Date(timestamp).toLocaleDateString(undefined, { dateStyle: 'medium' });
}

// ── Changes ──────────────────────────────────────────────────────────────────────────────────────

/** @param {boolean} required @param {string} message */
async function switchTo(required, message) {
  const { factors, recoveryCodes } = await stepUp(() => account.setRequired(required));
  if (recoveryCodes) return showRecoveryCodes(recoveryCodes, () => navigate('security', message));
  showFactors(factors);
  showStatus(message);
  section.querySelector('h1')?.focus(); // the focused button may be gone
}

async function setUpApp() {
  const setup = await stepUp(() => account.startTotpSetup());
  const close = (/** @type {string} */ message) => {
    clearTotpSetup();
    navigate('security', message);
  };
  showTotpSetup({
    setup,
    confirm: async (proof) => {
      const { recoveryCodes } = await stepUp(() => account.confirmTotpSetup(email, proof));
      const goOn = () => close('Each sign-in now needs a code from the app.');
      if (recoveryCodes) showRecoveryCodes(recoveryCodes, goOn);
      else goOn();
    },
    cancel: () => close(''),
  });
}

async function removeApp() {
  if (!confirm('Remove the authenticator app and the recovery codes? This signs you out everywhere.')) return;
  await stepUp(() => account.removeTotp());
  showStatus('The authenticator app is removed. Sign in again.');
}

// ── Trusted devices ──────────────────────────────────────────────────────────────────────────────

/** @param {TrustedDevice[]} devices */
function showDevices(devices) {
  element('trusted-devices').hidden = devices.length === 0;
  list.replaceChildren(...devices.map(itemOf));
}

/** @param {TrustedDevice} device */
function itemOf({ id, label, current, lastUsedAt, expiresAt }) {
  const name = current ? `${label} (this device)` : label;
  const dates = document.createElement('small');
  dates.textContent = `Last used on ${dateOf(lastUsedAt)}, trusted until ${dateOf(expiresAt)}`;
  const text = document.createElement('span');
  text.append(name, dates);
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link';
  button.textContent = 'Remove';
  button.ariaLabel = `Remove: ${name}`;
  onClick(button, {
    container: section,
    followUp: context.followUp,
    action: async () => {
      await account.removeTrustedDevice(id);
      showDevices(await account.trustedDevices(email));
      section.querySelector('h1')?.focus(); // the focused button is gone
    },
  });
  const item = document.createElement('li');
  item.append(text, button);
  return item;
}
