/** What follows the first proof of a sign-in, by password or by code: nothing, a second proof, or a set-up. */
import { buttonOf, element, formOf } from './elements.js';
import { showError } from './forms.js';
import { Problem } from './http.js';
import { UnsupportedStepError } from './postern.js';
import { hideProofForm, showProofForm } from './proof-form.js';
import { showRecoveryCodes } from './recovery-codes.js';
import { clearTotpSetup, showTotpSetup } from './totp-setup.js';
import { defineView, navigate } from './views.js';

/**
 * @typedef {import('./postern.js').PendingSignIn} PendingSignIn
 * @typedef {import('./postern.js').SignInOutcome} SignInOutcome
 */

/** In memory only, see its type: a reload starts again. @type {PendingSignIn | undefined} */
let pending;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let expiry;
/** @type {import('./postern.js').Postern} */
let postern;

/** @param {import('./notes.js').Context} context */
export function setUpSecondStep(context) {
  postern = context.postern;
  defineView('second-step', { isOpen: () => pending !== undefined });
  buttonOf('second-step-cancel').addEventListener('click', startAgain);
}

/**
 * Shows what a step of a sign-in leads to.
 * @param {SignInOutcome} outcome
 */
export async function proceed({ pending: next, recoveryCodes, recoveryCodesRemaining }) {
  if (!next) {
    forgetSignIn();
    if (recoveryCodes) showRecoveryCodes(recoveryCodes, () => navigate('notes'));
    else navigate('notes', describeCodesLeft(recoveryCodesRemaining));
  } else if (next.enrollment?.mailboxVerified) await enroll(next);
  else askForProof(next);
}

/** Nothing of a sign-in stays in the page. */
export function forgetSignIn() {
  pending = undefined;
  clearTimeout(expiry);
  hideProofForm();
  clearTotpSetup();
}

function startAgain() {
  forgetSignIn();
  navigate('sign-in');
}

/** @param {PendingSignIn} next */
function askForProof(next) {
  const { enrollment } = next;
  /** Kept: a proof is used up, even if what follows it fails. @type {SignInOutcome | undefined} */
  let outcome;
  showProofForm(element('second-step-place'), {
    ...next,
    offersTrust: !enrollment,
    sendCode: (type) => postern.startSecondFactor(next, type),
    submit: async (proof, options) => {
      outcome ??= await postern.confirmSecondFactor(next, proof, options);
      await proceed(outcome);
    },
    startAgain,
  });
  element('enrollment-hint').hidden = !enrollment;
  keepUntilExpiry(next);
  navigate('second-step');
}

/** @param {PendingSignIn} next */
async function enroll(next) {
  if (!next.enrollment?.allowed.includes('totp')) throw new UnsupportedStepError('enrollment');
  const setup = await postern.startTotpEnrollment(next);
  keepUntilExpiry(next);
  showTotpSetup({
    setup,
    confirm: async (proof) => proceed(await postern.confirmTotpEnrollment(next, proof)),
    cancel: startAgain,
  });
}

/**
 * Says so when the sign-in expires. By the clock of this device, which may be wrong: Postern decides whether a proof
 * comes too late.
 * @param {PendingSignIn} next
 */
function keepUntilExpiry(next) {
  pending = next;
  clearTimeout(expiry);
  const leftMs = Date.parse(next.expiresAt) - Date.now();
  if (leftMs <= 0 || leftMs > longestMs) return;
  expiry = setTimeout(() => {
    for (const id of ['proof-form', 'set-up-app-form'])
      showError(formOf(id), new Problem(401, { code: 'auth.sign_in_invalid' }, undefined), startAgain);
  }, leftMs);
}

/** A sign-in is valid for ten minutes. */
const longestMs = 11 * 60_000;

/** @param {number} [count] after the use of a recovery code */
function describeCodesLeft(count) {
  if (count === undefined) return '';
  const advice = count <= 3 ? ' Make new ones under “Security”.' : '';
  return `You have ${count === 1 ? '1 recovery code' : `${count} recovery codes`} left.${advice}`;
}
