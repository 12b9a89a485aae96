/** Adding a phone number as a second factor: the notice about its risks, the number, and the code that goes to it. */
import { buttonOf, element, formOf, inputOf, showStatus } from './elements.js';
import { countDown, onClick, onSubmit, setInputMode } from './forms.js';
import { defineView, navigate } from './views.js';

/**
 * @typedef {import('./postern.js').Challenge} Challenge
 *
 * @typedef {object} PhoneSetup
 * @property {import('./account-factors.js').PhoneNotice} notice
 * @property {(number: { phone: string, channel: string | undefined }) => Promise<Challenge>} sendCode
 * @property {(proof: { challengeId: string, code: string }) => Promise<void>} confirm
 * @property {() => void} cancel
 */

const numberForm = formOf('phone-form');
const codeForm = formOf('phone-code-form');
const resends = ['sms', 'whatsapp'].map((channel) => ({ channel, button: buttonOf(`phone-by-${channel}`) }));

/** With the number, so in memory only. @type {PhoneSetup | undefined} */
let setup;
/** Of the code, once it was sent. @type {Challenge | undefined} */
let challenge;

/** @param {import('./notes.js').Context} context */
export function setUpPhoneSetup(context) {
  defineView('add-phone', { isOpen: () => setup !== undefined });
  defineView('confirm-phone', { isOpen: () => challenge !== undefined });
  const followUp = (/** @type {import('./problems.js').Next} */ next) =>
    next === 'start-again' ? navigate('add-phone') : context.followUp(next);

  onSubmit(numberForm, {
    followUp,
    action: async ({ phone }) => {
      const asked = setup;
      const sent = await setup?.sendCode({ phone, channel: setup.notice.channels[0] });
      if (!sent || asked !== setup) return; // cancelled meanwhile
      codeForm.reset();
      showSent(sent);
      navigate('confirm-phone');
      showStatus(describe(sent));
    },
  });

  onSubmit(codeForm, {
    followUp,
    action: async ({ code }) => {
      if (challenge) await setup?.confirm({ challengeId: challenge.challengeId, code });
    },
  });

  for (const { channel, button } of resends)
    onClick(button, {
      container: codeForm,
      followUp,
      action: async () => {
        const previous = challenge;
        const sent = previous && (await context.postern.resend(previous.challengeId, { channel }));
        if (!sent || challenge !== previous) return; // cancelled meanwhile
        showSent(sent);
        inputOf('phone-code').focus();
        showStatus(describe(sent));
      },
    });

  for (const id of ['phone-cancel', 'phone-code-cancel'])
    buttonOf(id).addEventListener('click', () => setup?.cancel());
}

/** @param {PhoneSetup} newSetup */
export function showPhoneSetup(newSetup) {
  clearPhoneSetup();
  setup = newSetup;
  element('phone-risk-title').textContent = setup.notice.title;
  element('phone-risk-text').textContent = setup.notice.text;
  for (const { channel, button } of resends) button.hidden = !setup.notice.channels.includes(channel);
  navigate('add-phone');
}

/** The number does not stay in the page. */
export function clearPhoneSetup() {
  [setup, challenge] = [undefined, undefined];
  for (const form of [numberForm, codeForm]) form.reset();
  for (const { button } of resends) countDown(button, 0);
  element('phone-destination').textContent = '';
}

/** @param {Challenge} sent */
function showSent(sent) {
  challenge = sent;
  element('phone-destination').textContent = sent.destination;
  setInputMode(inputOf('phone-code'), sent.codeLength);
  for (const { button } of resends) countDown(button, Date.parse(sent.resendAvailableAt));
}

/** @param {Challenge} sent */
function describe({ channel, destination }) {
  const message = channel === 'whatsapp' ? 'A WhatsApp message' : 'A text message';
  return `${message} is on its way to ${destination}.`;
}
