import type { KeyUse } from '../api/operation-types.js';
import { h, type Child } from '../dom.js';
import { timeElement } from '../i18n/dates.js';
import { nameOf, rich, t } from '../i18n/i18n.js';
import { badge } from '../ui/badge.js';
import { asyncRegion, emptyState } from '../ui/states.js';
import type { View, ViewContent, ViewContext } from '../view.js';

export const keysView: View = { name: 'keys', label: 'nav.keys', permission: 'audit.read', open: openKeys };

/** Which key signs or derives what, and until when the earlier ones are needed. */
function openKeys({ client, signal }: ViewContext): ViewContent {
  const region = asyncRegion<{ data: KeyUse[] }>({
    load: () => client.get<{ data: KeyUse[] }>('/v1/admin/keys', { signal }),
    show: ({ data }) => (data.length === 0 ? emptyState(t('keys.none')) : sectionsOf(data)),
  });
  return { title: t('keys.title'), body: [h('p', { class: 'muted' }, t('keys.intro')), region.element] };
}

function sectionsOf(data: readonly KeyUse[]): Child {
  return [...Map.groupBy(data, ({ kind }) => kind)].map(([kind, uses]) =>
    h(
      'section',
      { class: 'stack keys' },
      h('h2', null, nameOf('keyKind', kind)),
      [...Map.groupBy(uses, ({ kid }) => kid)].map(([kid, ofKey]) => keyCard(kid, ofKey)),
    ),
  );
}

function keyCard(kid: string, uses: readonly KeyUse[]): HTMLElement {
  const isCurrent = uses.some((use) => use.isCurrent);
  return h(
    'article',
    { class: 'card key' },
    h(
      'h3',
      null,
      h('code', null, kid),
      ' ',
      isCurrent ? badge(t('keys.current'), 'good') : badge(t('keys.earlier')),
    ),
    isCurrent
      ? h('p', null, uses.map(({ use }) => nameOf('keyUse', use)).join(t('list.separator')))
      : h('dl', { class: 'facts' }, uses.map(earlierUse)),
  );
}

function earlierUse({ use, lastNeededUntil }: KeyUse): HTMLElement {
  const until =
    lastNeededUntil === null
      ? t('keys.unknown')
      : rich('keys.neededUntil', { when: timeElement(lastNeededUntil) });
  return h('div', null, h('dt', null, nameOf('keyUse', use)), h('dd', null, until));
}
