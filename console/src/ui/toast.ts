import { h } from '../dom.js';
import { t } from '../i18n/i18n.js';

const region = h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
const visibleMs = 8_000;

export function mountToasts(): HTMLElement {
  return region;
}

/** Says what was done. Errors belong to the place where they occurred, not here. */
export function toast(message: string): void {
  const note = h('div', { class: 'toast' }, h('p', null, message));
  const remove = () => note.remove();
  note.append(
    h('button', { type: 'button', class: 'close', 'aria-label': t('action.close'), onclick: remove }, '×'),
  );
  region.append(note);
  setTimeout(remove, visibleMs);
}
