/** The views: which one is visible, and what its forms do. */
import { ConnectionError } from './http.js';
import { clearErrors, countDown, onClick, onSubmit, showError } from './forms.js';
import { keepPendingCode, readPendingCode, forgetPendingCode } from './pending-code.js';
import { Postern } from './postern.js';
import { clearNotes, setUpNotes, showNotes } from './notes.js';
import { currentUserId, onSessionChange } from './session-store.js';

const { posternUrl } = await (await fetch('config.json')).json();
const postern = new Postern(posternUrl);

/** @param {string} id @returns {HTMLElement} */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
const formOf = (id) => /** @type {HTMLFormElement} */ (element(id));
/** @param {string} id */
const buttonOf = (id) => /** @type {HTMLButtonElement} */ (element(id));
/** @param {string} id */
const inputOf = (id) => /** @type {HTMLInputElement} */ (element(id));

// ── Which view ───────────────────────────────────────────────────────────────────────────────────

const views = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-view]')]);
const anonymousViews = ['sign-in', 'sign-in-code', 'sign-up', 'forgotten-password'];

/** The fragment of the URL names the view, so the browser's Back button works. It contains nothing else. */
function currentView() {
  const wanted = location.hash.slice(1);
  if (wanted === 'enter-code' && readPendingCode()) return wanted;
  if (currentUserId) return 'signed-in';
  return anonymousViews.includes(wanted) ? wanted : 'sign-in';
}

/**
 * @param {string} view
 * @param {string} [message]
 */
function navigate(view, message) {
  history.pushState(null, '', `#${view}`);
  render({ message });
}

/** @param {{ message?: string, movesFocus?: boolean }} [options] */
function render({ message = '', movesFocus = true } = {}) {
  const name = currentView();
  for (const view of views) view.hidden = view.dataset['view'] !== name;
  const view = /** @type {HTMLElement} */ (views.find(({ hidden }) => !hidden));
  const heading = /** @type {HTMLElement} */ (view.querySelector('h1'));
  document.title = `${heading.textContent} – Notes`;
  clearErrors(view);
  carryEmailOver(view);
  clearPasswords();
  element('status').textContent = message;
  if (name === 'enter-code') showCodeForm();
  if (name === 'signed-in') void loadSignedIn();
  if (movesFocus) (view.querySelector(/** @type {'input'} */ ('[data-focus]')) ?? heading).focus();
}

/** Whoever has typed the address once need not type it again in the next form. @param {HTMLElement} view */
function carryEmailOver(view) {
  const inputs = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('input[name=email]')]);
  const typed = inputs.find(({ value }) => value !== '')?.value;
  const input = view.querySelector(/** @type {'input'} */ ('input[name=email]'));
  if (input && typed && input.value === '') input.value = typed;
}

/** None stays in a form that is not visible. */
function clearPasswords() {
  for (const input of document.querySelectorAll(/** @type {'input'} */ ('input[type=password]')))
    input.value = '';
}

/** @param {import('./problems.js').Next} next */
function followUp(next) {
  if (next === 'verify-email') buttonOf('verify').click();
  else if (next === 'start-again') startAgain();
  else navigate('sign-in');
}

// ── Starting ─────────────────────────────────────────────────────────────────────────────────────

onSubmit(formOf('sign-in'), {
  followUp,
  action: async ({ email, password }) => {
    await postern.signIn({ email, password });
    navigate('notes');
  },
});

onSubmit(formOf('sign-in-code'), {
  followUp,
  action: async ({ email }) => askForCode('code-login', email, await postern.startCodeSignIn(email)),
});

onSubmit(formOf('sign-up'), {
  followUp,
  action: async ({ email, password, fullName }) => {
    const challenge = await postern.register({ email, password, fullName });
    askForCode('email-verification', email, challenge);
  },
});

onSubmit(formOf('forgotten-password'), {
  followUp,
  action: async ({ email }) => askForCode('password-reset', email, await postern.startPasswordReset(email)),
});

// ── Entering a code ──────────────────────────────────────────────────────────────────────────────

/**
 * @param {import('./pending-code.js').Flow} flow
 * @param {string} email
 * @param {import('./postern.js').Challenge} challenge
 */
function askForCode(flow, email, challenge) {
  keepPendingCode({ flow, email, challenge });
  formOf('code-form').reset();
  navigate('enter-code');
}

const codeTexts = {
  'email-verification': { heading: 'Verify your e-mail address', submit: 'Verify', start: 'sign-up' },
  'code-login': { heading: 'Enter your sign-in code', submit: 'Sign in', start: 'sign-in-code' },
  'password-reset': { heading: 'Set a new password', submit: 'Set password', start: 'forgotten-password' },
};

function showCodeForm() {
  const pending = readPendingCode();
  if (!pending) return;
  const { flow, email, challenge } = pending;
  const texts = codeTexts[flow];
  element('code-heading').textContent = texts.heading;
  document.title = `${texts.heading} – Notes`;
  element('code-destination').textContent = challenge.destination;
  element('code-submit').textContent = texts.submit;
  // Usually digits, for which a phone shows its number pad. After many wrong guesses, twelve letters and digits.
  inputOf('code').inputMode = challenge.codeLength < 12 ? 'numeric' : 'text';
  const isReset = flow === 'password-reset';
  element('new-password-field').hidden = !isReset;
  inputOf('new-password').disabled = !isReset;
  inputOf('code-email').disabled = !isReset;
  inputOf('code-email').value = email; // tells password managers which account the new password is for
  countDown(buttonOf('resend'), Date.parse(challenge.resendAvailableAt));
}

onSubmit(formOf('code-form'), {
  followUp,
  action: async ({ code, newPassword }) => {
    const pending = readPendingCode();
    if (!pending) return startAgain();
    const { flow, email, challenge } = pending;
    const proof = { email, challengeId: challenge.challengeId, code };
    if (flow === 'password-reset') await setPassword({ challengeId: proof.challengeId, code, newPassword });
    else {
      await postern.confirm(flow, proof);
      forgetPendingCode();
      navigate('notes');
    }
  },
});

/** A reset does not sign in. @param {{ challengeId: string, code: string, newPassword: string }} proof */
async function setPassword(proof) {
  await postern.resetPassword(proof);
  forgetPendingCode();
  navigate('sign-in', 'Your password is changed. Sign in with the new one.');
}

onClick(buttonOf('resend'), {
  container: formOf('code-form'),
  followUp,
  action: async () => {
    const pending = readPendingCode();
    if (!pending) return startAgain();
    const challenge = await postern.resend(pending.challenge.challengeId);
    keepPendingCode({ ...pending, challenge });
    showCodeForm();
    element('status').textContent = `An e-mail is on its way to ${challenge.destination}.`;
  },
});

buttonOf('start-again').addEventListener('click', startAgain);

function startAgain() {
  const flow = readPendingCode()?.flow;
  forgetPendingCode();
  navigate(flow ? codeTexts[flow].start : 'sign-in');
}

// ── Signed in ────────────────────────────────────────────────────────────────────────────────────

async function loadSignedIn() {
  const view = element('signed-in');
  try {
    await showAccount();
  } catch (error) {
    // Without a session, the page shows the sign-in form by now.
    const waitSeconds = currentUserId ? showError(view, error, followUp) : undefined;
    if (waitSeconds) countDown(buttonOf('reload'), Date.now() + waitSeconds * 1_000);
  }
}

async function showAccount() {
  const user = await postern.currentUser();
  element('user-name').textContent = user.fullName;
  element('user-email').textContent = user.email;
  element('unverified').hidden = user.emailVerified;
  element('notes').hidden = !user.emailVerified;
  if (user.emailVerified) await showNotes({ postern, followUp });
}

setUpNotes({ postern, followUp });
onClick(buttonOf('reload'), { container: element('signed-in'), followUp, action: showAccount });

onClick(buttonOf('verify'), {
  container: element('signed-in'),
  followUp,
  action: async () => {
    const { email } = await postern.currentUser();
    askForCode('email-verification', email, await postern.startEmailVerification(email));
  },
});

onClick(buttonOf('sign-out'), {
  container: element('signed-in'),
  followUp,
  action: async () => {
    try {
      await postern.signOut();
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      element('status').textContent =
        'You are signed out here. The server could not be reached to end the session.';
    }
  },
});

onSessionChange((userId) => {
  // Nothing of the previous user stays in the page.
  clearNotes();
  for (const form of document.forms) form.reset();
  for (const id of ['user-name', 'user-email']) element(id).textContent = '';
  for (const id of ['notes', 'unverified']) element(id).hidden = true;
  if (userId) forgetPendingCode();
  navigate(userId ? 'notes' : 'sign-in', userId ? '' : 'You are signed out.');
});

addEventListener('hashchange', () => render());
render({ movesFocus: false });
