/** Calls that Postern accepts only soon after a proof. If it asks for one, a dialog does, and the call is repeated. */
import { buttonOf, element } from './elements.js';
import { Problem } from './http.js';
import { CancelledError } from './problems.js';
import { hideProofForm, showProofForm } from './proof-form.js';

const dialog = /** @type {HTMLDialogElement} */ (element('step-up'));
buttonOf('step-up-cancel').addEventListener('click', () => dialog.close());

/**
 * @template T
 * @param {{ postern: import('./postern.js').Postern, email: string }} user
 * @param {() => Promise<T>} call
 * @returns {Promise<T>}
 * @throws {CancelledError}
 */
export async function withStepUp(user, call) {
  try {
    return await call();
  } catch (error) {
    const isAsked = error instanceof Problem && error.code === 'auth.reauthentication_required';
    if (!isAsked) throw error;
    await askForProof(user, error.methods);
    return call();
  }
}

/** Cancels. */
export function closeStepUp() {
  dialog.close();
}

/**
 * @param {{ postern: import('./postern.js').Postern, email: string }} user
 * @param {string[]} types
 * @returns {Promise<void>}
 */
async function askForProof({ postern, email }, types) {
  const methods = types.map((type) => ({ type, ...(type === 'email_code' && { destination: email }) }));
  const closed = new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true })); // also by Escape
  const submit = async (/** @type {import('./postern.js').Proof} */ proof) => {
    await postern.reauthenticate(email, proof);
    dialog.close('given');
  };
  const sendCode = (/** @type {string} */ type) => postern.startReauthentication(email, type);
  dialog.returnValue = '';
  dialog.showModal();
  try {
    showProofForm(element('step-up-place'), { email, methods, sendCode, submit, startAgain: closeStepUp });
    await closed;
  } finally {
    hideProofForm();
    dialog.close();
  }
  if (dialog.returnValue !== 'given') throw new CancelledError();
}
