/**
 * The form for the second step of a sign-in, and for the dialog of `step-up.js`: one of several proofs. There is one of
 * it, which is moved to where it is needed.
 */
import { buttonOf, element, formOf, inputOf, showStatus } from './elements.js';
import { clearErrors, countDown, onClick, onSubmit, setInputMode } from './forms.js';
import { UnsupportedStepError } from './postern.js';

/**
 * @typedef {import('./postern.js').Challenge} Challenge
 * @typedef {import('./postern.js').Proof} Proof
 *
 * @typedef {object} ProofRequest
 * @property {string} email of the user
 * @property {import('./postern.js').Method[]} methods the proofs that will do, the strongest first
 * @property {boolean} [offersTrust] the device may be trusted
 * @property {(type: string) => Promise<Challenge>} sendCode
 * @property {(proof: Proof, options: { trustDevice: boolean }) => Promise<void>} submit
 * @property {() => void} startAgain if the proof comes too late
 */

const form = formOf('proof-form');
const choices = element('proof-methods');
const methodSections = /** @type {HTMLElement[]} */ ([...form.querySelectorAll('[data-method]')]);

/** @type {ProofRequest | undefined} */
let request;
/** Of the code, once it was sent. @type {Challenge | undefined} */
let challenge;
/** The method that it was sent for. */
let sentMethod = '';
const sentMethods = ['email_code', 'sms_code'];

/** @param {import('./notes.js').Context} context */
export function setUpProofForm(context) {
  const followUp = (/** @type {import('./problems.js').Next} */ next) =>
    next === 'start-again' ? request?.startAgain() : context.followUp(next);

  choices.addEventListener('change', showChosen);

  onSubmit(form, {
    followUp,
    action: async ({ method, trustDevice, ...fields }) => {
      // Only the fields of the chosen method are enabled.
      const sent = sentMethods.includes(method) && { challengeId: challenge?.challengeId };
      const proof = /** @type {Proof} */ ({ ...fields, ...sent });
      await request?.submit(proof, { trustDevice: trustDevice !== undefined });
    },
  });

  const sendCode = async () => {
    const [asked, method] = [request, chosenMethod()];
    const previous = method === sentMethod ? challenge : undefined;
    const sent = await (previous ? context.postern.resend(previous.challengeId) : asked?.sendCode(method));
    if (!sent || asked !== request) return; // cancelled meanwhile
    [challenge, sentMethod] = [sent, method];
    showChosen();
    setInputMode(inputOf('proof-code'), challenge.codeLength);
    countDown(buttonOf('proof-resend'), Date.parse(challenge.resendAvailableAt));
    inputOf('proof-code').focus();
    const message = method === 'email_code' ? 'An e-mail' : 'A text message';
    showStatus(`${message} is on its way to ${challenge.destination}.`);
  };
  for (const id of ['proof-send', 'proof-resend'])
    onClick(buttonOf(id), { container: form, followUp, action: sendCode });
}

/**
 * Shows the form in the place, with the strongest method chosen.
 * @param {HTMLElement} place
 * @param {ProofRequest} newRequest
 * @throws {UnsupportedStepError} if the page knows none of the methods
 */
export function showProofForm(place, newRequest) {
  const methods = newRequest.methods.filter(({ type }) => sectionOf(type));
  const [strongest] = methods;
  if (!strongest) throw new UnsupportedStepError(newRequest.methods.map(({ type }) => type).join());
  hideProofForm();
  request = newRequest;
  place.append(form);
  inputOf('proof-username').value = newRequest.email; // tells password managers which account it is
  for (const choice of choices.querySelectorAll('label')) choice.hidden = true;
  for (const { type } of methods) {
    const radio = radioOf(type);
    const choice = /** @type {HTMLElement} */ (radio.closest('label'));
    choice.hidden = false;
    choices.append(choice); // in this order
    radio.checked = type === strongest.type;
  }
  choices.hidden = methods.length === 1;
  showChosen();
  (form.querySelector(/** @type {'input'} */ ('[data-focus]:enabled')) ?? radioOf(strongest.type)).focus();
  if (methods.length === 1 && sentMethods.includes(strongest.type)) buttonOf('proof-send').click();
}

/** Nothing of a request stays in the form. */
export function hideProofForm() {
  [request, challenge, sentMethod] = [undefined, undefined, ''];
  form.reset();
  for (const id of ['proof-submit', 'proof-send', 'proof-resend']) countDown(buttonOf(id), 0);
}

/** @param {string} method */
const sectionOf = (method) =>
  methodSections.find(({ dataset }) => dataset['method']?.split(' ').includes(method));

const chosenMethod = () => choices.querySelector(/** @type {'input'} */ ('input:checked'))?.value ?? '';
/** @param {string} method */
const radioOf = (method) => inputOf(`proof-method-${method}`);

function showChosen() {
  const method = chosenMethod();
  const chosen = sectionOf(method);
  const isSent = sentMethods.includes(method);
  const mustSend = isSent && (!challenge || method !== sentMethod);
  const destination = request?.methods.find(({ type }) => type === method)?.destination;
  element('proof-destination').textContent = destination ?? 'your phone';
  for (const section of methodSections) {
    section.hidden = section !== chosen;
    for (const input of section.querySelectorAll('input')) input.disabled = section.hidden || mustSend;
  }
  element('proof-code-field').hidden = mustSend;
  buttonOf('proof-send').hidden = !mustSend;
  buttonOf('proof-resend').hidden = mustSend || !isSent;
  buttonOf('proof-submit').hidden = mustSend;
  buttonOf('proof-submit').disabled = mustSend; // otherwise the Enter key would submit the form
  // Not for a recovery code: whoever has found one would stay in the account.
  const offersTrust = request?.offersTrust && method !== 'recovery_code';
  element('proof-trust').hidden = !offersTrust;
  inputOf('proof-trust-device').disabled = !offersTrust;
  clearErrors(form);
}
