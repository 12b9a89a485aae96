import { h, type Child } from '../dom.js';
import { Paged, type PagedFrame, type PagedOptions } from './paged.js';

export interface Column<Item> {
  title: string;
  cell: (item: Item) => Child;
  /** Such as `main`, which is the title of the row on a narrow screen, `number`, `time`. */
  class?: string;
}

export interface TableOptions<Item> {
  /** For screen readers. */
  caption: string;
  columns: readonly Column<Item>[];
}

/** A table in pages. On a narrow screen, each row is a block with the titles of its columns. */
export class PagedTable<Item> extends Paged<Item> {
  constructor(options: PagedOptions<Item> & TableOptions<Item>) {
    super(options, () => tableFrame(options));
  }
}

export function tableFrame<Item>({ caption, columns }: TableOptions<Item>): PagedFrame<Item> {
  const heads = columns.map(({ title, class: name }) =>
    h('th', { scope: 'col', role: 'columnheader', class: name }, title),
  );
  const body = h('tbody', { role: 'rowgroup' });
  // A table of blocks has no roles of its own.
  const table = h(
    'table',
    { role: 'table' },
    h('caption', { class: 'visually-hidden' }, caption),
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, heads)),
    body,
  );
  const add = (items: readonly Item[]) => {
    const rows = items.map((item) => rowOf(item, columns));
    body.append(...rows);
    return rows[0];
  };
  return { element: h('div', { class: 'table-frame' }, table), add };
}

function rowOf<Item>(item: Item, columns: readonly Column<Item>[]): HTMLElement {
  const cells = columns.map(({ title, cell, class: name }) =>
    h('td', { role: 'cell', 'data-title': title, class: name }, cell(item)),
  );
  return h('tr', { role: 'row' }, cells);
}
