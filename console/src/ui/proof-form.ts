import type { Challenge, Proof, SignInMethod } from '../api/types.js';
import { fill, h, newId } from '../dom.js';
import { isTextKey, rich, t } from '../i18n/i18n.js';
import { errorLine } from './errors.js';
import { codeInput, field, form, onPress } from './form.js';

export interface ProofFormOptions {
  /** Of the account, for password managers. */
  email: string;
  /** The strongest first. */
  methods: readonly SignInMethod[];
  submitLabel: string;
  /** Sends a code, again if there is a challenge already. */
  sendCode: (previous: Challenge | null, type: string) => Promise<Challenge>;
  submit: (proof: Proof) => Promise<void>;
}

const sentMethods = ['sms_code', 'email_code'];
const knownMethods = ['totp', 'recovery_code', ...sentMethods, 'password'];

/** One of several proofs: the code of an app, a recovery code, a code that is sent, or the password. */
export function proofForm(options: ProofFormOptions): HTMLElement {
  const methods = options.methods.filter(({ type }) => knownMethods.includes(type));
  const [strongest] = methods;
  if (!strongest) return h('p', { class: 'error', role: 'alert' }, t('proof.unsupported'));
  const place = h('div');
  const show = (method: SignInMethod) => {
    fill(place, methodForm(method, options));
    place.querySelector<HTMLElement>('input:not([hidden]), button')?.focus();
  };
  const name = newId();
  const choices = methods.map((method) =>
    h(
      'label',
      { class: 'choice' },
      h('input', { type: 'radio', name, checked: method === strongest, onchange: () => show(method) }),
      labelOf(method.type),
    ),
  );
  fill(place, methodForm(strongest, options));
  if (methods.length === 1) return place;
  return h(
    'div',
    null,
    h('fieldset', { class: 'choices' }, h('legend', null, t('proof.choose')), choices),
    place,
  );
}

function labelOf(type: string): string {
  const key = `proof.method.${type}`;
  return isTextKey(key) ? t(key) : type;
}

function methodForm(method: SignInMethod, options: ProofFormOptions): HTMLElement {
  if (sentMethods.includes(method.type)) return sendForm(method, options);
  const username = h('input', {
    autocomplete: 'username',
    value: options.email,
    hidden: true,
    readonly: true,
  });
  return form({
    fields: [username, inputOf(method.type)],
    submitLabel: options.submitLabel,
    submit: async (values) => options.submit(proofOf(method.type, values['proof'] ?? '')),
  });
}

function inputOf(type: string): HTMLElement {
  if (type === 'password') {
    const input = h('input', {
      name: 'proof',
      type: 'password',
      autocomplete: 'current-password',
      required: true,
    });
    return field(t('signIn.password'), input);
  }
  if (type === 'recovery_code') {
    const input = codeInput({ name: 'proof', autocomplete: 'off', maxlength: 40 });
    return field(t('proof.recoveryCode'), input, { hint: t('proof.recoveryHint') });
  }
  const input = codeInput({ name: 'proof', inputmode: 'numeric', maxlength: 12 });
  return field(t('proof.totp'), input, { hint: t('proof.totpHint') });
}

function proofOf(type: string, value: string): Proof {
  if (type === 'password') return { password: value };
  return type === 'recovery_code' ? { recoveryCode: value } : { totpCode: value };
}

/** A button that sends the code, then the form for it. */
function sendForm({ type, destination }: SignInMethod, options: ProofFormOptions): HTMLElement {
  const place = h('div');
  const send = h('button', { type: 'button' }, t('proof.sendCode'));
  const error = errorLine();
  onPress(send, error, async () => {
    const challenge = await options.sendCode(null, type);
    fill(place, codeForm({ ...options, challenge }));
    place.querySelector('input')?.focus();
  });
  const unnamed = t(type === 'email_code' ? 'proof.yourMailbox' : 'proof.yourPhone');
  const to = destination ? h('bdi', null, destination) : unnamed;
  fill(place, h('p', null, rich('proof.emailIntro', { destination: to })), error.element, send);
  return place;
}

export interface CodeFormOptions extends Omit<ProofFormOptions, 'methods'> {
  challenge: Challenge;
}

/** The form for a code that was sent. */
export function codeForm({ challenge: first, submitLabel, submit, sendCode }: CodeFormOptions): HTMLElement {
  let challenge = first;
  const isMail = first.channel === 'email';
  const sentTo = h('p');
  const describe = () =>
    fill(
      sentTo,
      rich(isMail ? 'proof.sentTo' : 'proof.textSentTo', {
        destination: h('bdi', null, challenge.destination),
      }),
    );
  describe();
  const error = errorLine();
  const resend = h('button', { type: 'button', class: 'secondary' });
  countDown(resend, challenge.resendAvailableAt);
  onPress(resend, error, async () => {
    challenge = await sendCode(challenge, isMail ? 'email_code' : 'sms_code');
    describe();
    countDown(resend, challenge.resendAvailableAt);
  });
  const isDigits = challenge.codeLength < 12;
  const input = codeInput({ name: 'code', inputmode: isDigits ? 'numeric' : null, maxlength: 40 });
  const element = form({
    fields: [sentTo, field(t(isMail ? 'proof.emailCode' : 'proof.textCode'), input)],
    submitLabel,
    other: resend,
    submit: async ({ code = '' }) => submit({ challengeId: challenge.challengeId, code }),
  });
  element.append(error.element);
  return element;
}

/** A button that says when it can be used again. */
function countDown(button: HTMLButtonElement, availableAt: string): void {
  const until = Date.parse(availableAt);
  const show = () => {
    const seconds = Math.ceil((until - Date.now()) / 1_000);
    button.setAttribute('aria-disabled', String(seconds > 0));
    button.textContent = seconds > 0 ? t('proof.resendIn', { n: seconds }) : t('proof.resend');
    if (seconds > 0) setTimeout(show, 1_000);
  };
  show();
}
