/** Forms and buttons: one request at a time, errors at their fields, waiting times. */
import { explain } from './problems.js';

/**
 * @typedef {import('./problems.js').Next} Next
 * @typedef {(next: Next) => void} FollowUp
 */

/** @type {Record<Next, string>} */
const followUpLabels = {
  'start-again': 'Start again',
  'sign-in': 'Sign in instead',
  'verify-email': 'Verify the address',
};

/**
 * Runs the action with the form's values. An error is shown in the form; the values stay.
 * @param {HTMLFormElement} form
 * @param {{ action: (values: Record<string, string>) => Promise<void>, followUp: FollowUp }} behaviour
 */
export function onSubmit(form, { action, followUp }) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button[type=submit]'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const values = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    void run(form, { button, action: () => action(values), followUp });
  });
}

/**
 * The same for a button that is not the form's submit button.
 * @param {HTMLButtonElement} button
 * @param {{ container: HTMLElement, action: () => Promise<void>, followUp: FollowUp }} behaviour
 */
export function onClick(button, { container, action, followUp }) {
  button.addEventListener('click', () => void run(container, { button, action, followUp }));
}

/**
 * @param {HTMLElement} container
 * @param {{ button: HTMLButtonElement, action: () => Promise<void>, followUp: FollowUp }} work
 */
async function run(container, { button, action, followUp }) {
  // Not `disabled`, which would take the focus away from the button.
  if (container.ariaBusy === 'true' || button.ariaDisabled === 'true') return;
  clearErrors(container);
  container.ariaBusy = 'true';
  try {
    await action();
  } catch (error) {
    const waitSeconds = showError(container, error, followUp);
    if (waitSeconds) countDown(button, Date.now() + waitSeconds * 1_000);
  } finally {
    container.ariaBusy = 'false';
  }
}

/** @param {HTMLElement} container */
export function clearErrors(container) {
  for (const place of container.querySelectorAll('.error, .field-error')) place.replaceChildren();
  for (const input of container.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
}

/**
 * @param {HTMLElement} container holds an element of the class `error` with role="alert"
 * @param {unknown} error
 * @param {FollowUp} followUp
 * @returns {number | undefined} how many seconds to wait
 */
export function showError(container, error, followUp) {
  const { message, fields, next, waitSeconds } = explain(error);
  const others = fields.filter(
    ({ names, text }) => !names.some((name) => showFieldError(container, name, text)),
  );
  const wait = waitSeconds ? ` Try again in ${describeSeconds(waitSeconds)}.` : '';
  const text = [message + wait, ...others.map((other) => other.text)].filter((part) => part !== '').join(' ');
  const place = container.querySelector('.error');
  place?.replaceChildren(text, ...(next ? [followUpButton(next, followUp)] : []));
  container.querySelector(/** @type {'input'} */ ('input[aria-invalid]'))?.focus();
  return waitSeconds;
}

/**
 * @param {HTMLElement} container
 * @param {string} name
 * @param {string} text
 * @returns {boolean} whether the field is there
 */
function showFieldError(container, name, text) {
  const input = container.querySelector(`input[name=${CSS.escape(name)}]:enabled`);
  const place = input && document.getElementById(`${input.id}-error`);
  if (!input || !place) return false;
  input.ariaInvalid = 'true'; // its aria-describedby contains the ID of the place
  place.textContent = text;
  return true;
}

/**
 * @param {Next} next
 * @param {FollowUp} followUp
 */
function followUpButton(next, followUp) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link';
  button.textContent = followUpLabels[next];
  button.addEventListener('click', () => followUp(next));
  return button;
}

/**
 * For the code of an e-mail. Usually it has digits, for which a phone shows its number pad; after many wrong guesses,
 * twelve letters and digits.
 * @param {HTMLInputElement} input
 * @param {number} codeLength
 */
export function setInputMode(input, codeLength) {
  input.inputMode = codeLength < 12 ? 'numeric' : 'text';
}

/** @type {WeakMap<HTMLButtonElement, { timer: ReturnType<typeof setInterval>, label: string }>} */
const countdowns = new WeakMap();
/** A wrong clock must not block a button for hours. If it is pressed too early, the server says how long to wait. */
const longestCountdownMs = 15 * 60_000;

/**
 * Makes the button unavailable until the time is reached. Only the button's text changes each second: a screen reader
 * reads it on request, and does not announce every second.
 * @param {HTMLButtonElement} button
 * @param {number} untilMs
 */
export function countDown(button, untilMs) {
  const label = countdowns.get(button)?.label ?? button.textContent;
  const endMs = Math.min(untilMs, Date.now() + longestCountdownMs);
  const tick = () => {
    const seconds = Math.ceil((endMs - Date.now()) / 1_000);
    button.ariaDisabled = String(seconds > 0);
    button.textContent = seconds > 0 ? `${label} (${describeSeconds(seconds)})` : label;
    if (seconds <= 0) clearInterval(timer);
  };
  clearInterval(countdowns.get(button)?.timer);
  const timer = setInterval(tick, 250);
  countdowns.set(button, { timer, label });
  tick();
}

/** @param {number} seconds */
function describeSeconds(seconds) {
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
