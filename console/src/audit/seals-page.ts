import type { AuditSeal } from '../api/operation-types.js';
import type { Page } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { dateAndTime, timeElement } from '../i18n/dates.js';
import { formatNumber, locale, t } from '../i18n/i18n.js';
import { PagedTable, type Column } from '../ui/paged-table.js';
import { emptyState } from '../ui/states.js';
import type { ViewContent, ViewContext } from '../view.js';
import { auditTabs } from './audit-tabs.js';
import { verifyCard } from './verify-card.js';

/** The seals of the log, and their verification. */
export function openSeals(context: ViewContext): ViewContent {
  const { client, signal } = context;
  const table = new PagedTable<AuditSeal>({
    caption: t('seals.list'),
    columns: columns(),
    load: (cursor) => client.get<Page<AuditSeal>>('/v1/admin/audit/seals', { query: { cursor }, signal }),
    empty: () => emptyState(t('seals.none'), t('seals.noneHint')),
  });
  return {
    title: t('audit.title'),
    actions: auditTabs('seals'),
    body: [
      verifyCard(context),
      h('section', { class: 'stack' }, h('h2', null, t('seals.list')), table.element),
    ],
  };
}

function columns(): Column<AuditSeal>[] {
  return [
    { title: t('seals.seal'), cell: sealCell, class: 'main' },
    { title: t('seals.events'), cell: ({ events }) => formatNumber(events), class: 'number' },
    { title: t('seals.period'), cell: periodCell },
    { title: t('seals.sealed'), cell: ({ sealedAt }) => timeElement(sealedAt), class: 'time' },
  ];
}

/** As in a line of the anchor file. */
function sealCell({ number, hash, kid }: AuditSeal): Child {
  return [
    h('code', { class: 'anchor' }, `${number}:${hash}`),
    kid === null ? null : h('div', { class: 'muted' }, t('seals.kid'), ' ', h('code', null, kid)),
  ];
}

function periodCell({ firstAt, lastAt }: AuditSeal): string {
  const format = new Intl.DateTimeFormat(locale(), dateAndTime);
  return format.formatRange(new Date(firstAt), new Date(lastAt));
}
