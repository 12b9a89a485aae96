import type { DeliveryGroup, DeliveryGroups } from '../api/operation-types.js';
import { shareBar } from '../charts/share-bar.js';
import { h, type Child } from '../dom.js';
import { relativeElement } from '../i18n/dates.js';
import { formatNumber, nameOf, rich, t } from '../i18n/i18n.js';
import { may } from '../operator.js';
import { asyncRegion } from '../ui/states.js';
import type { ViewContext } from '../view.js';
import { DeliveryList, noReply, readGroups, type DeliveryFilter } from './delivery-filter.js';
import { meaningOf } from './delivery-groups.js';
import { openRetryAllDialog } from './retry-all-dialog.js';

export interface GroupActs {
  filter: DeliveryFilter;
  /** Shows the messages of a group. */
  choose: (group: Partial<DeliveryFilter>) => void;
  changed: () => void;
}

const shownAtFirst = 6;

/** Messages by domain and reply, the largest groups first. */
export function groupsRegion(context: ViewContext, acts: GroupActs): ReturnType<typeof asyncRegion> {
  const region = asyncRegion<DeliveryGroups>({
    load: () => readGroups(context.client, acts.filter, context.signal),
    show: ({ data, isComplete }) => {
      const largest = Math.max(0, ...data.map(({ count }) => count));
      const items = data.map((group) => groupItem(group, { context, acts, largest }));
      const [first, others] = [items.slice(0, shownAtFirst), items.slice(shownAtFirst)];
      return [
        h('h2', null, t('deliveries.groups', { state: nameOf('delivery', acts.filter.state || 'failed') })),
        items.length === 0 && h('p', { class: 'muted' }, t('deliveries.noGroups')),
        h('ul', { class: 'groups' }, first),
        others.length > 0 &&
          h(
            'details',
            null,
            h('summary', null, t('deliveries.moreGroups', { n: others.length })),
            h('ul', { class: 'groups' }, others),
          ),
        isComplete ? null : h('p', { class: 'hint' }, t('deliveries.incomplete')),
      ];
    },
  });
  region.element.classList.add('card', 'groups-card');
  return region;
}

function groupItem(
  group: DeliveryGroup,
  { context, acts, largest }: { context: ViewContext; acts: GroupActs; largest: number },
): HTMLElement {
  const { domain, answer, state, count, newestAt } = group;
  const meaning = meaningOf(group);
  const selection = { domain: domain ?? '', reply: answer || noReply, state, template: '' };
  return h(
    'li',
    null,
    h('strong', null, h('bdi', null, domain ?? t('deliveries.noDomain'))),
    h('span', { class: 'numbers' }, formatNumber(count)),
    shareBar([{ kind: state === 'sent' ? 'sent' : 'failed', value: count }], largest),
    h(
      'p',
      null,
      answer === '' ? t('deliveries.noReply') : h('bdi', { class: 'reply' }, answer),
      meaning === null ? null : [' – ', meaning],
    ),
    h('p', { class: 'muted' }, rich('deliveries.newest', { when: relativeElement(newestAt) })),
    h('div', { class: 'buttons' }, buttonsOf(selection, { context, acts })),
  );
}

function buttonsOf(
  selection: Pick<DeliveryFilter, 'domain' | 'reply' | 'state' | 'template'>,
  { context, acts }: { context: ViewContext; acts: GroupActs },
): Child {
  const { client, operator, signal } = context;
  const reply = selection.reply === noReply ? t('deliveries.noReply') : selection.reply;
  const name = [selection.domain || t('deliveries.noDomain'), reply].join(t('list.separator'));
  const show = h(
    'button',
    {
      type: 'button',
      class: 'secondary small',
      'aria-label': `${t('deliveries.show')}: ${name}`,
      onclick: () => acts.choose(selection),
    },
    t('deliveries.show'),
  );
  if (selection.state !== 'failed' || !may(operator, 'users.support')) return show;
  const find = async () => {
    const found = await new DeliveryList(client, { ...acts.filter, ...selection }, signal).all();
    return found.filter(({ domain }) => (domain ?? '') === selection.domain); // there is no filter for none
  };
  const retry = () => openRetryAllDialog({ client, of: name, find, changed: acts.changed });
  return [
    show,
    h(
      'button',
      {
        type: 'button',
        class: 'secondary small',
        'aria-label': `${t('retryAll.label')}: ${name}`,
        onclick: retry,
      },
      t('retryAll.label'),
    ),
  ];
}
