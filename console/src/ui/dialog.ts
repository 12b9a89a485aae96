import { h, newId, type Child } from '../dom.js';
import { t } from '../i18n/i18n.js';

export interface OpenDialog {
  element: HTMLDialogElement;
  close: () => void;
  /** Resolves when it is closed, by the Escape key too. */
  closed: Promise<void>;
}

/** A modal dialog; the browser keeps the focus in it and returns it afterwards. */
export function openDialog(title: string, body: (dialog: { close: () => void }) => Child): OpenDialog {
  const id = newId();
  const element = h('dialog', { 'aria-labelledby': id });
  const close = () => element.close();
  const closed = new Promise<void>((resolve) => {
    element.addEventListener('close', () => {
      element.remove();
      resolve();
    });
  });
  const dismiss = h(
    'button',
    { type: 'button', class: 'close', 'aria-label': t('action.close'), onclick: close },
    '×',
  );
  element.append(h('header', null, h('h2', { id }, title), dismiss));
  const content = body({ close });
  element.append(h('div', { class: 'dialog-body' }, content));
  document.body.append(element);
  element.showModal();
  element.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea)')?.focus();
  return { element, close, closed };
}

/** Dialogs of an operator who is signed out. */
export function closeDialogs(): void {
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
}
