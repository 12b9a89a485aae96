/**
 * Which view is visible. The fragment of the URL names it, so the browser's Back button works. It contains nothing else.
 */
import { showStatus } from './elements.js';
import { clearErrors } from './forms.js';
import { currentUserId } from './session-store.js';

/**
 * @typedef {object} View
 * @property {() => boolean} isOpen whether the view can be shown now
 * @property {() => void} [onShow]
 * @property {boolean} [mustFinish] while it is open, no other view is shown
 */

const sections = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-view]')]);
/** @type {Map<string, View>} by the names in `data-view` */
const views = new Map();

/**
 * @param {string} name
 * @param {View} view
 */
export function defineView(name, view) {
  views.set(name, view);
}

function currentView() {
  const wanted = location.hash.slice(1);
  const [unfinished] = [...views].find(([, { isOpen, mustFinish }]) => mustFinish && isOpen()) ?? [];
  if (unfinished) return unfinished;
  if (views.get(wanted)?.isOpen()) return wanted;
  return currentUserId ? 'notes' : 'sign-in';
}

/**
 * @param {string} view
 * @param {string} [message]
 */
export function navigate(view, message) {
  history.pushState(null, '', `#${view}`);
  render({ message });
}

/** @param {{ message?: string, movesFocus?: boolean }} [options] */
export function render({ message = '', movesFocus = true } = {}) {
  const name = currentView();
  for (const section of sections) section.hidden = section.dataset['view'] !== name;
  const section = /** @type {HTMLElement} */ (sections.find(({ hidden }) => !hidden));
  clearErrors(section);
  carryEmailOver(section);
  clearPasswords();
  showStatus(message);
  views.get(name)?.onShow?.();
  const heading = /** @type {HTMLElement} */ (section.querySelector('h1'));
  document.title = `${heading.textContent} – Notes`;
  if (!movesFocus) return;
  (section.querySelector(/** @type {'input'} */ ('[data-focus]:enabled')) ?? heading).focus();
}

/** Whoever has typed the address once need not type it again in the next form. @param {HTMLElement} section */
function carryEmailOver(section) {
  const inputs = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('input[name=email]')]);
  const typed = inputs.find(({ value }) => value !== '')?.value;
  const input = section.querySelector(/** @type {'input'} */ ('input[name=email]'));
  if (input && typed && input.value === '') input.value = typed;
}

/** None stays in a form that is not visible. */
function clearPasswords() {
  for (const input of document.querySelectorAll(/** @type {'input'} */ ('input[type=password]')))
    input.value = '';
}
