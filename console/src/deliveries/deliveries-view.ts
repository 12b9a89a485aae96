import type { Delivery } from '../api/operation-types.js';
import { h, type Child } from '../dom.js';
import { relativeElement } from '../i18n/dates.js';
import { nameOf, rich, t } from '../i18n/i18n.js';
import { may } from '../operator.js';
import { hashOf, replaceQuery } from '../router.js';
import { badge, type Tone } from '../ui/badge.js';
import { filterForm } from '../ui/filter-form.js';
import { PagedTable, type Column } from '../ui/paged-table.js';
import { openRetryDialog } from '../ui/retry-dialog.js';
import { emptyState } from '../ui/states.js';
import type { View, ViewContent, ViewContext } from '../view.js';
import { deliveryFields } from './delivery-fields.js';
import { DeliveryList, deliveryFilterFrom, filterNames, type DeliveryFilter } from './delivery-filter.js';
import { describeTemplate } from './delivery-groups.js';
import { groupsRegion } from './groups-region.js';

export const deliveriesView: View = {
  name: 'deliveries',
  label: 'nav.deliveries',
  permission: 'users.read',
  open: openDeliveries,
};

/** Which messages arrived and which did not: first by domain and reply, then each of them. */
function openDeliveries(context: ViewContext): ViewContent {
  const { route } = context;
  const filter = deliveryFilterFrom(route.query);
  const heading = h('h2', { tabindex: -1 }, t('deliveries.list'));
  const list = messageList(context, filter, () => reload());
  const reload = () => {
    list.reload();
    void groups.reload();
  };
  const apply = (chosen: Partial<DeliveryFilter>) => {
    Object.assign(filter, chosen);
    replaceQuery({ ...filter });
    form.show(filter);
    reload();
  };
  const form = filterForm<keyof DeliveryFilter>({
    names: filterNames,
    values: filter,
    fields: deliveryFields(filter),
    apply,
  });
  const groups = groupsRegion(context, {
    filter,
    choose: (group) => {
      apply(group);
      heading.focus({ preventScroll: true });
      heading.scrollIntoView();
    },
    changed: reload,
  });
  return {
    title: t('deliveries.title'),
    body: [form.element, groups.element, h('section', { class: 'stack' }, heading, list.element)],
  };
}

function messageList(
  context: ViewContext,
  filter: DeliveryFilter,
  changed: () => void,
): { element: HTMLElement; reload: () => void } {
  const found = () => new DeliveryList(context.client, filter, context.signal);
  let list = found();
  const table = new PagedTable<Delivery>({
    caption: t('deliveries.list'),
    columns: columnsFor(context, changed),
    load: (cursor) => list.page(cursor),
    empty: () => emptyState(t('deliveries.none'), t('deliveries.noneHint')),
  });
  const reload = () => {
    list = found();
    table.reload();
  };
  return { element: table.element, reload };
}

const tones: Readonly<Record<string, Tone>> = {
  sent: 'good',
  queued: 'neutral',
  dropped: 'warning',
  failed: 'bad',
};

function columnsFor(context: ViewContext, changed: () => void): Column<Delivery>[] {
  return [
    { title: t('deliveries.message'), cell: messageCell, class: 'main' },
    {
      title: t('deliveries.state'),
      cell: ({ state }) => badge(nameOf('delivery', state), tones[state] ?? 'neutral'),
    },
    { title: t('deliveries.reply'), cell: replyCell, class: 'reply-cell' },
    { title: t('deliveries.queued'), cell: ({ createdAt }) => relativeElement(createdAt), class: 'time' },
    {
      title: t('deliveries.acts'),
      cell: (delivery) => actsCell(delivery, { ...context, changed }),
      class: 'acts',
    },
  ];
}

function messageCell({ template, destination, challengeRef }: Delivery): Child {
  return [
    h('strong', null, describeTemplate(template)),
    challengeRef === null
      ? null
      : [' ', h('code', { class: 'muted', title: t('tl.challenge') }, challengeRef)],
    h('div', { class: 'email' }, h('bdi', null, destination)),
  ];
}

function replyCell({ lastAnswer, tries, provider, nextTryAt }: Delivery): Child {
  const notes: Child[] = [t('deliveries.tries', { n: tries })];
  if (provider !== null) notes.push(' · ', nameOf('provider', provider));
  if (nextTryAt !== null) notes.push(' · ', rich('tl.nextTry', { when: relativeElement(nextTryAt) }));
  return h(
    'div',
    null,
    lastAnswer === null ? null : h('bdi', { class: 'reply' }, lastAnswer),
    h('div', { class: 'muted' }, notes),
  );
}

function actsCell(
  { id, userId, canRetry }: Delivery,
  { client, operator, changed }: Pick<ViewContext, 'client' | 'operator'> & { changed: () => void },
): Child {
  const account =
    userId === null ? null : h('a', { href: hashOf(['people', userId]) }, t('deliveries.account'));
  const retry =
    canRetry && may(operator, 'users.support')
      ? h(
          'button',
          { type: 'button', class: 'link', onclick: () => openRetryDialog({ client, changed }, id) },
          t('retry.label'),
        )
      : null;
  return account || retry ? h('div', { class: 'act-links' }, account, retry) : t('value.none');
}
