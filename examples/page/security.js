/** The second factors of the signed-in user. */
import { AccountFactors } from './account-factors.js';
import { buttonOf, element, showStatus } from './elements.js';
import { onClick, showError } from './forms.js';
import { clearPhoneSetup, showPhoneSetup } from './phone-setup.js';
import { showRecoveryCodes } from './recovery-codes.js';
import { currentUserId } from './session-store.js';
import { withStepUp } from './step-up.js';
import { clearTotpSetup, showTotpSetup } from './totp-setup.js';
import { defineView, navigate } from './views.js';

/**
 * @typedef {import('./account-factors.js').Factors} Factors
 * @typedef {import('./account-factors.js').Phone} Phone
 * @typedef {import('./account-factors.js').PhoneNotice} PhoneNotice
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
/** @type {Phone | undefined} */
let phone;
/** None if the server sends no text messages. @type {PhoneNotice | undefined} */
let phoneNotice;

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
  onPress('add-phone', addPhone);
  onPress('remove-phone', removePhone);
}

/** Nothing of the previous user stays in the page. */
export function clearSecurity() {
  [email, phone, phoneNotice] = ['', undefined, undefined];
  for (const id of ['factor-state', 'codes-state', 'phone-state']) element(id).textContent = '';
  list.replaceChildren();
  for (const id of [...actionIds, 'phone', 'trusted-devices']) element(id).hidden = true;
  clearPhoneSetup();
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
    const [factors, devices, number, notice] = await Promise.all([
      account.read(),
      account.trustedDevices(email),
      account.phone(),
      account.phoneNotice(),
    ]);
    [phone, phoneNotice] = [number, notice];
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
function showFactors(factors) {
  const { required, policy, totp, recoveryCodes, emailCode } = factors;
  const [isApp, isPhone, isOptional] = [totp !== null, factors.phone !== null, policy === 'optional'];
  const codes = recoveryCodes?.remaining ?? 0;
  element('factor-state').textContent = describe(factors);
  element('codes-state').textContent = isApp || isPhone ? `Recovery codes left: ${codes}.` : '';
  buttonOf('set-up-app').classList.toggle('secondary', isApp);
  buttonOf('set-up-app').textContent = isApp
    ? 'Replace the authenticator app'
    : 'Set up an authenticator app';
  const offered = {
    'set-up-app': true,
    'use-email': !isApp && !isPhone && !emailCode,
    'require-app': isApp && !required,
    'switch-off': emailCode && isOptional,
    'make-codes': isApp || isPhone,
    'remove-app': isApp && (isOptional || isPhone),
    phone: phone !== undefined || phoneNotice !== undefined,
    'add-phone': phoneNotice !== undefined,
    'remove-phone': phone !== undefined && (isOptional || isApp || !isPhone),
  };
  for (const [id, isOffered] of Object.entries(offered)) element(id).hidden = !isOffered;
  showPhone();
}

function showPhone() {
  buttonOf('add-phone').textContent = phone ? 'Replace the phone number' : 'Add a phone number';
  element('phone-state').textContent = phone
    ? `${phone.phone}, confirmed on ${dateOf(phone.verifiedAt)}.`
    : 'None. Codes by text message can be a second factor.';
  element('phone-hint').textContent = phone?.restricted ? (phoneNotice?.text ?? '') : '';
}

/** @param {Factors} factors */
function describe({ required, totp, phone: byPhone, emailCode }) {
  if (emailCode) return 'On: each sign-in needs the password and a code by e-mail.';
  if (!totp && byPhone) return 'On: each sign-in needs a code by text message.';
  if (!totp && required) return 'Your next sign-in needs an authenticator app.';
  if (!totp) return 'Off: whoever knows your password can sign in.';
  const state = required ? 'On: each sign-in needs a code' : 'Off: sign-ins need no code';
  const other = byPhone ? ' A code by text message will do, too.' : '';
  return `${state} from ${totp.label ?? 'the authenticator app'}, set up on ${dateOf(totp.createdAt)}.${other}`;
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
  const what = phone?.secondFactor ? 'the authenticator app' : 'the authenticator app and the recovery codes';
  if (!confirm(`Remove ${what}? This signs you out everywhere.`)) return;
  await stepUp(() => account.removeTotp());
  showStatus('The authenticator app is removed. Sign in again.');
}

async function addPhone() {
  if (!phoneNotice) return;
  const close = (/** @type {string} */ message) => {
    clearPhoneSetup();
    navigate('security', message);
  };
  showPhoneSetup({
    notice: phoneNotice,
    sendCode: (number) => stepUp(() => account.startPhoneVerification(email, number)),
    confirm: async (proof) => {
      const { recoveryCodes } = await account.confirmPhone(email, proof);
      const goOn = () => close('The number is confirmed. Sign-ins take its codes as a second factor.');
      if (recoveryCodes) showRecoveryCodes(recoveryCodes, goOn);
      else goOn();
    },
    cancel: () => close(''),
  });
}

async function removePhone() {
  if (!phone) return;
  const isFactor = phone.secondFactor;
  const warning = isFactor ? ' It is a second factor: this signs you out everywhere.' : '';
  if (!confirm(`Remove the phone number?${warning}`)) return;
  await stepUp(() => account.removePhone(isFactor));
  if (isFactor) return showStatus('The phone number is removed. Sign in again.');
  await load();
  showStatus('The phone number is removed.');
  section.querySelector('h1')?.focus(); // the focused button is gone
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
