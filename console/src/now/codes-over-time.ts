import type { Overview, OverviewBucket } from '../api/operation-types.js';
import { columnChart, legend, type Series } from '../charts/column-chart.js';
import { h } from '../dom.js';
import { locale, t } from '../i18n/i18n.js';
import { dataTable } from '../ui/data-table.js';

const partsOf: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  '7d': { weekday: 'short', day: 'numeric', hour: '2-digit', hourCycle: 'h23' },
  '24h': { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
};

/** When codes were asked for, mailed and confirmed. */
export function codesOverTime({ window, buckets }: Overview): HTMLElement {
  const format = new Intl.DateTimeFormat(locale(), partsOf[window] ?? partsOf['24h']);
  const label = ({ at }: OverviewBucket) => format.format(new Date(at));
  const series: Series[] = [
    { kind: 'started', name: t('codes.started') },
    { kind: 'mailed', name: t('codes.mailed') },
    { kind: 'confirmed', name: t('codes.confirmed') },
  ];
  const rows = buckets.map((bucket) => ({
    label: label(bucket),
    values: [bucket.started, bucket.mailed, bucket.confirmed],
  }));
  const ends = [0, Math.floor(rows.length / 2), rows.length - 1].map((index) => rows[index]?.label ?? '');
  return h(
    'section',
    { class: 'card over-time' },
    h('div', { class: 'card-head' }, h('h2', null, t('now.overTime')), legend(series)),
    columnChart({ title: t('now.overTime'), series, columns: rows, ends }),
    h(
      'details',
      { 'data-key': 'over-time' },
      h('summary', null, t('chart.asTable')),
      dataTable({
        caption: t('now.overTime'),
        heads: [t('value.time'), ...series.map(({ name }) => name)],
        rows: rows.toReversed().map((row) => ({ head: row.label, numbers: row.values })),
      }),
      h('p', { class: 'hint' }, t('now.lastRuns')),
    ),
  );
}
