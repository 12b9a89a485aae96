import type { Page } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { t } from '../i18n/i18n.js';
import { isSilent } from './errors.js';
import { errorState, loadingState } from './states.js';

export interface Column<Item> {
  title: string;
  cell: (item: Item) => Child;
  /** Such as `main`, which is the title of the row on a narrow screen, `number`, `time`. */
  class?: string;
}

export interface PagedTableOptions<Item> {
  /** For screen readers. */
  caption: string;
  columns: readonly Column<Item>[];
  load: (cursor: string | null) => Promise<Page<Item>>;
  /** Instead of a table without rows. */
  empty: () => Child;
}

/**
 * A list that the server returns in pages: the next one follows with a button. On a narrow screen, each row is a block
 * with the titles of its columns.
 */
export class PagedTable<Item> {
  readonly element = h('div', { class: 'paged' });
  private body = h('tbody', { role: 'rowgroup' });
  /** A response to an earlier filter is ignored. */
  private generation = 0;

  constructor(private readonly options: PagedTableOptions<Item>) {
    this.reload();
  }

  reload(): void {
    this.generation += 1;
    if (this.element.childElementCount === 0) this.element.append(loadingState());
    void this.load(null);
  }

  private async load(cursor: string | null): Promise<void> {
    const { generation } = this;
    this.element.setAttribute('aria-busy', 'true');
    try {
      const page = await this.options.load(cursor);
      if (generation === this.generation) this.show(page, cursor === null);
    } catch (error) {
      if (generation === this.generation && !isSilent(error)) this.showError(error, cursor);
    } finally {
      if (generation === this.generation) this.element.removeAttribute('aria-busy');
    }
  }

  private show({ data, nextCursor }: Page<Item>, isFirst: boolean): void {
    const rows = data.map((item) => this.rowOf(item));
    if (isFirst) {
      this.body = h('tbody', { role: 'rowgroup' });
      this.element.replaceChildren(rows.length > 0 ? this.frame() : h('div', null, this.options.empty()));
    }
    this.body.append(...rows);
    if (!isFirst) rows[0]?.querySelector<HTMLElement>('a, button')?.focus();
    if (nextCursor !== null) this.element.append(this.moreButton(nextCursor));
  }

  private showError(error: unknown, cursor: string | null): void {
    const state = errorState(error, () => {
      state.remove();
      void this.load(cursor);
    });
    if (cursor === null) this.element.replaceChildren(state);
    else this.element.append(state);
  }

  private moreButton(cursor: string): HTMLElement {
    const button = h('button', { type: 'button', class: 'secondary more' }, t('action.more'));
    button.addEventListener('click', () => {
      button.remove();
      void this.load(cursor);
    });
    return button;
  }

  private frame(): HTMLElement {
    const { caption, columns } = this.options;
    const heads = columns.map(({ title, class: name }) =>
      h('th', { scope: 'col', role: 'columnheader', class: name }, title),
    );
    const table = h(
      'table',
      { role: 'table' },
      h('caption', { class: 'visually-hidden' }, caption),
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, heads)),
      this.body,
    );
    return h('div', { class: 'table-frame' }, table);
  }

  private rowOf(item: Item): HTMLElement {
    const cells = this.options.columns.map(({ title, cell, class: name }) =>
      h('td', { role: 'cell', 'data-title': title, class: name }, cell(item)),
    );
    return h('tr', { role: 'row' }, cells);
  }
}
