import { h } from '../dom.js';
import { t } from '../i18n/i18n.js';
import { hashOf } from '../router.js';

/** Between the events and their seals. */
export function auditTabs(shown: 'events' | 'seals'): HTMLElement {
  const tab = (name: 'events' | 'seals', href: string) =>
    h('a', { href, 'aria-current': name === shown ? 'page' : null }, t(`audit.tab.${name}`));
  return h(
    'nav',
    { class: 'tabs', 'aria-label': t('audit.title') },
    tab('events', hashOf(['audit'])),
    tab('seals', hashOf(['audit', 'seals'])),
  );
}
