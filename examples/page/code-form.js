/** Entering the code of an e-mail: to verify the address, to sign in, or to set a new password. */
import { buttonOf, element, formOf, inputOf, showStatus } from './elements.js';
import { countDown, onClick, onSubmit, setInputMode } from './forms.js';
import { forgetPendingCode, keepPendingCode, readPendingCode } from './pending-code.js';
import { proceed } from './second-step.js';
import { defineView, navigate } from './views.js';

const form = formOf('code-form');

const texts = {
  'email-verification': { heading: 'Verify your e-mail address', submit: 'Verify', start: 'sign-up' },
  'code-login': { heading: 'Enter your sign-in code', submit: 'Sign in', start: 'sign-in-code' },
  'password-reset': { heading: 'Set a new password', submit: 'Set password', start: 'forgotten-password' },
};

/** @param {import('./notes.js').Context} context */
export function setUpCodeForm({ postern, followUp }) {
  defineView('enter-code', { isOpen: () => readPendingCode() !== null, onShow: showPendingCode });

  onSubmit(form, {
    followUp,
    action: async ({ code, newPassword }) => {
      const pending = readPendingCode();
      if (!pending) return startAgain();
      const { flow, email, challenge } = pending;
      const { challengeId } = challenge;
      if (flow === 'password-reset') {
        await postern.resetPassword({ challengeId, code, newPassword });
        forgetPendingCode();
        // A reset does not sign in.
        navigate('sign-in', 'Your password is changed. Sign in with the new one.');
      } else {
        const outcome = await postern.confirm(flow, { email, challengeId, code });
        forgetPendingCode();
        await proceed(outcome);
      }
    },
  });

  onClick(buttonOf('resend'), {
    container: form,
    followUp,
    action: async () => {
      const pending = readPendingCode();
      if (!pending) return startAgain();
      const challenge = await postern.resend(pending.challenge.challengeId);
      keepPendingCode({ ...pending, challenge });
      showPendingCode();
      showStatus(`An e-mail is on its way to ${challenge.destination}.`);
    },
  });

  buttonOf('start-again').addEventListener('click', startAgain);
}

/**
 * @param {import('./pending-code.js').Flow} flow
 * @param {string} email
 * @param {import('./postern.js').Challenge} challenge
 */
export function askForCode(flow, email, challenge) {
  keepPendingCode({ flow, email, challenge });
  form.reset();
  navigate('enter-code');
}

export function startAgain() {
  const flow = readPendingCode()?.flow;
  forgetPendingCode();
  navigate(flow ? texts[flow].start : 'sign-in');
}

function showPendingCode() {
  const pending = readPendingCode();
  if (!pending) return;
  const { flow, email, challenge } = pending;
  element('code-heading').textContent = texts[flow].heading;
  element('code-destination').textContent = challenge.destination;
  element('code-submit').textContent = texts[flow].submit;
  setInputMode(inputOf('code'), challenge.codeLength);
  const isReset = flow === 'password-reset';
  element('new-password-field').hidden = !isReset;
  inputOf('new-password').disabled = !isReset;
  inputOf('code-email').disabled = !isReset;
  inputOf('code-email').value = email; // tells password managers which account the new password is for
  countDown(buttonOf('resend'), Date.parse(challenge.resendAvailableAt));
}
