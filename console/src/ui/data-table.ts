import { h, type Child } from '../dom.js';
import { formatNumber } from '../i18n/i18n.js';

/** The numbers of a picture. Stays a table on narrow screens. */
export function dataTable({
  caption,
  heads,
  rows,
}: {
  caption: string;
  heads: readonly string[];
  rows: readonly { head: Child; numbers: readonly number[] }[];
}): HTMLElement {
  const [first, ...others] = heads;
  return h(
    'table',
    { class: 'data' },
    h('caption', { class: 'visually-hidden' }, caption),
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        h('th', { scope: 'col' }, first),
        others.map((head) => h('th', { scope: 'col', class: 'number' }, head)),
      ),
    ),
    h(
      'tbody',
      null,
      rows.map(({ head, numbers }) =>
        h(
          'tr',
          null,
          h('th', { scope: 'row' }, head),
          numbers.map((number) => h('td', { class: 'number' }, formatNumber(number))),
        ),
      ),
    ),
  );
}
