import type { AuditEvent } from '../api/operation-types.js';
import type { Page } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { timeElement } from '../i18n/dates.js';
import { nameOf, t } from '../i18n/i18n.js';
import { hashOf, replaceQuery } from '../router.js';
import { badge, type Tone } from '../ui/badge.js';
import { filterForm, filterFrom } from '../ui/filter-form.js';
import { PagedTable, type Column } from '../ui/paged-table.js';
import { emptyState } from '../ui/states.js';
import type { View, ViewContent, ViewContext } from '../view.js';
import { auditFields, filterNames, queryOf, type AuditFilter } from './audit-filter.js';
import { auditSentence } from './audit-sentence.js';
import { auditTabs } from './audit-tabs.js';
import { exportCard } from './export-card.js';
import { openSeals } from './seals-page.js';

export const auditView: View = {
  name: 'audit',
  label: 'nav.audit',
  permission: 'audit.read',
  open: (context) => (context.route.path[1] === 'seals' ? openSeals(context) : openEvents(context)),
};

/** The audit log, filtered, with what it takes to check and to keep it. */
function openEvents(context: ViewContext): ViewContent {
  const { client, route, signal } = context;
  const filter = filterFrom(route.query, filterNames);
  const table = new PagedTable<AuditEvent>({
    caption: t('audit.title'),
    columns: columns(),
    load: (cursor) =>
      client.get<Page<AuditEvent>>('/v1/admin/audit', { query: { ...queryOf(filter), cursor }, signal }),
    empty: () => emptyState(t('audit.none'), t('audit.noneHint')),
  });
  const form = filterForm<keyof AuditFilter>({
    names: filterNames,
    values: filter,
    fields: auditFields(filter),
    kind: 'audit',
    apply: (values) => {
      Object.assign(filter, values);
      replaceQuery({ ...filter });
      table.reload();
    },
  });
  return {
    title: t('audit.title'),
    actions: auditTabs('events'),
    body: [form.element, table.element, exportCard(context, filter)],
  };
}

const withSeconds: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'medium' };
const tones: Readonly<Record<string, Tone>> = { failure: 'bad', refused: 'warning' };

function columns(): Column<AuditEvent>[] {
  return [
    { title: t('audit.event'), cell: eventCell, class: 'main' },
    {
      title: t('audit.outcome'),
      cell: ({ outcome }) => badge(nameOf('outcome', outcome), tones[outcome] ?? 'neutral'),
    },
    { title: t('audit.actor'), cell: ({ actor }) => partyCell(actor) },
    { title: t('audit.subject'), cell: ({ subject }) => partyCell(subject) },
    { title: t('value.time'), cell: ({ at }) => timeElement(at, withSeconds), class: 'time' },
  ];
}

function partyCell(party: AuditEvent['subject']): Child {
  if (party === null) return t('value.none');
  const { type, id } = party;
  const name = nameOf('party', type);
  if (id === null) return name;
  return h(
    'a',
    { href: hashOf(['people', id]), title: id },
    name,
    ' ',
    h('code', { class: 'short-id' }, id.slice(-8)),
  );
}

function eventCell(event: AuditEvent): Child {
  return h(
    'details',
    { class: 'event' },
    h('summary', null, auditSentence(event)),
    h('dl', { class: 'facts' }, factsOf(event)),
  );
}

function factsOf(event: AuditEvent): Child {
  const { id, type, requestId, sessionId, ip, device, sealNumber, details } = event;
  const code = (value: string | null) => (value === null ? t('value.none') : h('code', null, value));
  const facts: [string, Child][] = [
    [t('audit.type'), code(type)],
    [t('audit.ip'), code(ip)],
    [t('audit.device'), device === null ? t('value.none') : h('bdi', null, device)],
    [t('audit.seal'), sealNumber === null ? t('audit.notSealed') : code(sealNumber)],
    [t('audit.request'), code(requestId)],
    [t('audit.session'), code(sessionId)],
    [t('audit.id'), code(id)],
    ...Object.entries(details).map(([name, value]): [string, Child] => [name, detailText(value)]),
  ];
  return facts.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value)));
}

function detailText(value: unknown): Child {
  return h('bdi', null, typeof value === 'string' ? value : JSON.stringify(value));
}
