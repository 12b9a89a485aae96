import type { Page } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { t } from '../i18n/i18n.js';
import { isSilent } from './errors.js';
import { errorState, loadingState } from './states.js';

/** Where the items go. `add` returns the element that the next one in the order of the Tab key would be in. */
export interface PagedFrame<Item> {
  element: HTMLElement;
  add: (items: readonly Item[]) => HTMLElement | undefined;
}

export interface PagedOptions<Item> {
  load: (cursor: string | null) => Promise<Page<Item>>;
  /** Instead of a frame without items. */
  empty: () => Child;
}

/** A list that the server returns in pages: the next one follows with a button. */
export class Paged<Item> {
  readonly element = h('div', { class: 'paged' });
  private frame: PagedFrame<Item> | undefined;
  /** A response to an earlier filter is ignored. */
  private generation = 0;

  constructor(
    private readonly options: PagedOptions<Item>,
    private readonly createFrame: () => PagedFrame<Item>,
  ) {
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
    if (isFirst) {
      this.frame = this.createFrame();
      this.element.replaceChildren(
        data.length > 0 ? this.frame.element : h('div', null, this.options.empty()),
      );
    }
    const first = this.frame?.add(data);
    if (!isFirst) first?.querySelector<HTMLElement>('a, button')?.focus();
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
}
