import { ConnectionError, Problem, SignedOutError } from '../api/http.js';
import { h } from '../dom.js';
import { language, t } from '../i18n/i18n.js';

/** The person closed a dialog that was needed. */
export class CancelledError extends Error {}

/** Whether there is nothing to say: the view is gone, the sign-in is shown, or the person chose it. */
export function isSilent(error: unknown): boolean {
  if (error instanceof SignedOutError || error instanceof CancelledError) return true;
  return error instanceof DOMException && error.name === 'AbortError';
}

/** One or two sentences. Titles of problems are in the language of the page already. */
export function messageOf(error: unknown): string {
  if (error instanceof ConnectionError) return t('error.connection');
  if (!(error instanceof Problem)) {
    reportError(error); // a mistake in the console: its stack is for the browser's tools
    return t('error.unexpected');
  }
  if (error.code === 'auth.forbidden') return t('error.forbidden');
  const fields = error.errors.map(({ detail }) => detail);
  const details = fields.length > 0 ? fields : [error.detail];
  // The title is in the language of the page, the detail in English, which says more.
  const title = language() === 'en' && details.some(Boolean) ? [] : [asSentence(error.title)];
  const texts = [...title, ...details.map(asSentence)];
  const wait = error.retryAfterSeconds;
  return (
    [...texts, ...(wait === null ? [] : [t('error.retryAfter', { n: wait })])].filter(Boolean).join(' ') ||
    t('error.unexpected')
  );
}

function asSentence(text: string): string {
  return text === '' || /[.!?。؟]$/.test(text) ? text : `${text}.`;
}

/** A paragraph that screen readers announce; empty until `show`. */
export function errorLine(): { element: HTMLElement; show(error: unknown): void; clear(): void } {
  const element = h('p', { class: 'error', role: 'alert' });
  return {
    element,
    show(error) {
      if (isSilent(error)) return;
      element.replaceChildren(messageOf(error));
      if (error instanceof Problem && error.status >= 500 && error.requestId) {
        element.append(' ', h('small', null, t('error.requestId', { id: error.requestId })));
      }
    },
    clear: () => element.replaceChildren(),
  };
}
