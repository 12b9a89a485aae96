/** The user's notes, from the example's API, which accepts Postern's access tokens. */
import { onClick, onSubmit } from './forms.js';

/** @typedef {{ id: string, text: string }} Note */

const list = /** @type {HTMLElement} */ (document.getElementById('note-list'));
const form = /** @type {HTMLFormElement} */ (document.getElementById('note-form'));

/**
 * @typedef {object} Context
 * @property {import('./postern.js').Postern} postern
 * @property {import('./forms.js').FollowUp} followUp
 */

/** @param {Context} context */
export function setUpNotes({ postern, followUp }) {
  onSubmit(form, {
    followUp,
    action: async ({ text }) => {
      await postern.request('POST', '/api/notes', { body: { text } });
      form.reset();
      await showNotes({ postern, followUp });
    },
  });
}

/** @param {Context} context */
export async function showNotes(context) {
  /** @type {{ data: Note[] }} */
  const { data } = await context.postern.request('GET', '/api/notes');
  list.replaceChildren(...data.map((note) => itemOf(note, context)));
}

export function clearNotes() {
  list.replaceChildren();
  form.reset();
}

/**
 * As text, never as HTML.
 * @param {Note} note
 * @param {Context} context
 */
function itemOf({ id, text }, { postern, followUp }) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link';
  button.textContent = 'Delete';
  button.ariaLabel = `Delete: ${text}`;
  onClick(button, {
    container: form,
    followUp,
    action: async () => {
      await postern.request('DELETE', `/api/notes/${id}`);
      await showNotes({ postern, followUp });
      form.querySelector('input')?.focus(); // the focused button is gone
    },
  });
  const label = document.createElement('span');
  label.textContent = text;
  item.append(label, button);
  return item;
}
