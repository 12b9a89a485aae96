/** The page: its forms for signing in and up, the account, and what happens when somebody signs in or out. */
import { askForCode, setUpCodeForm, startAgain } from './code-form.js';
import { buttonOf, element, formOf, showStatus } from './elements.js';
import { countDown, onClick, onSubmit, showError } from './forms.js';
import { ConnectionError } from './http.js';
import { clearNotes, setUpNotes, showNotes } from './notes.js';
import { forgetPendingCode } from './pending-code.js';
import { setUpPhoneSetup } from './phone-setup.js';
import { Postern } from './postern.js';
import { setUpProofForm } from './proof-form.js';
import { clearRecoveryCodes, setUpRecoveryCodes } from './recovery-codes.js';
import { forgetSignIn, proceed, setUpSecondStep } from './second-step.js';
import { clearSecurity, setUpSecurity } from './security.js';
import { currentUserId, onSessionChange } from './session-store.js';
import { closeStepUp } from './step-up.js';
import { setUpTotpSetup } from './totp-setup.js';
import { defineView, navigate, render } from './views.js';

const { posternUrl } = await (await fetch('config.json')).json();
const postern = new Postern(posternUrl);

/** @param {import('./problems.js').Next} next */
function followUp(next) {
  if (next === 'verify-email') buttonOf('verify').click();
  else if (next === 'start-again') startAgain();
  else navigate('sign-in');
}

const context = { postern, followUp };
setUpCodeForm(context);
setUpProofForm(context);
setUpSecondStep(context);
setUpTotpSetup(context);
setUpPhoneSetup(context);
setUpRecoveryCodes();
setUpNotes(context);
setUpSecurity(context);

// ── Starting ─────────────────────────────────────────────────────────────────────────────────────

for (const name of ['sign-in', 'sign-in-code', 'sign-up', 'forgotten-password'])
  defineView(name, { isOpen: () => currentUserId === undefined });

onSubmit(formOf('sign-in'), {
  followUp,
  action: async ({ email, password }) => proceed(await postern.signIn({ email, password })),
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

// ── Signed in ────────────────────────────────────────────────────────────────────────────────────

const signedIn = element('signed-in');
defineView('notes', { isOpen: () => currentUserId !== undefined, onShow: () => void loadAccount() });

async function loadAccount() {
  try {
    await showAccount();
  } catch (error) {
    // Without a session, the page shows the sign-in form by now.
    const waitSeconds = currentUserId ? showError(signedIn, error, followUp) : undefined;
    if (waitSeconds) countDown(buttonOf('reload'), Date.now() + waitSeconds * 1_000);
  }
}

async function showAccount() {
  const user = await postern.currentUser();
  element('user-name').textContent = user.fullName;
  element('user-email').textContent = user.email;
  element('unverified').hidden = user.emailVerified;
  element('notes').hidden = !user.emailVerified;
  if (user.emailVerified) await showNotes(context);
}

onClick(buttonOf('reload'), { container: signedIn, followUp, action: showAccount });

onClick(buttonOf('verify'), {
  container: signedIn,
  followUp,
  action: async () => {
    const { email } = await postern.currentUser();
    askForCode('email-verification', email, await postern.startEmailVerification(email));
  },
});

onClick(buttonOf('sign-out'), {
  container: signedIn,
  followUp,
  action: async () => {
    try {
      await postern.signOut();
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      showStatus('You are signed out here. The server could not be reached to end the session.');
    }
  },
});

onSessionChange((userId) => {
  // Nothing of the previous user stays in the page.
  closeStepUp();
  clearNotes();
  clearSecurity();
  clearRecoveryCodes();
  forgetSignIn();
  for (const form of document.forms) form.reset();
  for (const id of ['user-name', 'user-email']) element(id).textContent = '';
  for (const id of ['notes', 'unverified']) element(id).hidden = true;
  if (userId) forgetPendingCode();
  navigate(userId ? 'notes' : 'sign-in', userId ? '' : 'You are signed out.');
});

addEventListener('hashchange', () => render());
render({ movesFocus: false });
