import { h, type Child } from '../dom.js';
import { t } from '../i18n/i18n.js';
import { isSilent, messageOf } from './errors.js';

/** While something loads. Visible after a moment only, so that a fast answer does not flicker. */
export function loadingState(): HTMLElement {
  const lines = [1, 2, 3].map(() => h('span', { class: 'skeleton' }));
  return h(
    'div',
    { class: 'loading', role: 'status' },
    h('span', { class: 'visually-hidden' }, t('state.loading')),
    lines,
  );
}

export function emptyState(title: string, hint?: Child): HTMLElement {
  return h(
    'div',
    { class: 'empty' },
    h('p', { class: 'empty-title' }, title),
    hint ? h('p', null, hint) : null,
  );
}

export function errorState(error: unknown, retry: () => void): HTMLElement {
  return h(
    'div',
    { class: 'failed', role: 'alert' },
    h('p', null, messageOf(error)),
    h('button', { type: 'button', class: 'secondary', onclick: retry }, t('action.retry')),
  );
}

/** An element that shows what `load` returns, with the states before and instead of it. */
export function asyncRegion<Result>(options: {
  load: () => Promise<Result>;
  show: (result: Result) => Child;
}): { element: HTMLElement; reload(): Promise<void> } {
  const element = h('div', { class: 'region' });
  let latest = 0;
  const reload = async () => {
    latest += 1;
    const mine = latest;
    element.setAttribute('aria-busy', 'true');
    if (element.childElementCount === 0) element.append(loadingState());
    try {
      const result = await options.load();
      if (mine === latest) element.replaceChildren(h('div', null, options.show(result)));
    } catch (error) {
      if (mine === latest && !isSilent(error))
        element.replaceChildren(errorState(error, () => void reload()));
    } finally {
      if (mine === latest) element.removeAttribute('aria-busy');
    }
  };
  void reload();
  return { element, reload };
}
