import type { Client } from '../api/client.js';
import { Problem } from '../api/http.js';
import type { Delivery } from '../api/operation-types.js';
import { fill, h, type Child } from '../dom.js';
import { t } from '../i18n/i18n.js';
import type { TextKey } from '../i18n/texts.js';
import { newKey } from '../ui/act-dialog.js';
import { openDialog } from '../ui/dialog.js';
import { errorLine } from '../ui/errors.js';
import { onPress } from '../ui/form.js';

export interface RetryAllOptions {
  client: Client;
  /** Such as "firma.example, 554 5.7.1". */
  of: string;
  find: () => Promise<Delivery[]>;
  /** Called when the dialog is closed after something was sent. */
  changed: () => void;
}

/**
 * Sends all failed messages of a group again, one after the other. Says how far it is, and can be stopped and continued:
 * closing the dialog stops it, too.
 */
export function openRetryAllDialog({ client, of, find, changed }: RetryAllOptions): void {
  const run = new RetryRun(client);
  const sentences = [h('bdi', null, of), t('retryAll.will'), t('retryAll.skips')];
  const { element } = openDialog(t('retryAll.label'), ({ close }) => [
    h(
      'ul',
      { class: 'consequences' },
      sentences.map((sentence) => h('li', null, sentence)),
    ),
    controlsOf(run, { find, close }),
  ]);
  element.addEventListener('close', () => {
    run.stop();
    if (run.sent > 0) changed();
  });
}

function controlsOf(
  run: RetryRun,
  { find, close }: Pick<RetryAllOptions, 'find'> & { close: () => void },
): Child {
  const error = errorLine();
  const state = h('p', { role: 'status' });
  const bar = h('progress', { 'aria-label': t('retryAll.label'), value: 0, hidden: true });
  const button = (name: TextKey, onclick?: () => void) =>
    h('button', { type: 'button', class: onclick ? 'secondary' : null, onclick }, t(name));
  const start = button('retryAll.label');
  const stop = button('action.stop', () => run.stop());
  const done = button('action.close', close);
  stop.hidden = true;
  onPress(start, error, async () => {
    [start.hidden, stop.hidden, bar.hidden] = [true, false, false];
    stop.focus();
    try {
      await run.go(find, () => showProgress(run, { state, bar }));
    } finally {
      [start.hidden, stop.hidden] = [run.isDone, true];
      fill(start, t('retryAll.continue'));
      (run.isDone ? done : start).focus();
      fill(state, summaryOf(run));
    }
  });
  return [bar, state, error.element, h('div', { class: 'buttons' }, start, stop, done)];
}

function showProgress(run: RetryRun, { state, bar }: { state: HTMLElement; bar: HTMLProgressElement }): void {
  bar.max = Math.max(1, run.total);
  bar.value = run.sent + run.skipped;
  fill(state, t('retryAll.progress', { done: run.sent + run.skipped, n: run.total }));
}

function summaryOf(run: RetryRun): string {
  if (run.total === 0) return run.isDone ? t('retryAll.none') : '';
  const sent = t('retryAll.sent', { n: run.sent });
  const skipped = run.skipped > 0 ? t('retryAll.skipped', { n: run.skipped }) : '';
  const left = run.isDone ? '' : t('retryAll.left', { n: run.left });
  return [sent, skipped, left].filter(Boolean).join(' ');
}

/** The messages that are still to be sent again. */
class RetryRun {
  sent = 0;
  /** Messages that could no longer be sent. */
  skipped = 0;
  isDone = false;
  private waiting: Delivery[] | undefined;
  private isStopped = false;

  constructor(private readonly client: Client) {}

  get left(): number {
    return this.waiting?.length ?? 0;
  }

  get total(): number {
    return this.sent + this.skipped + this.left;
  }

  stop(): void {
    this.isStopped = true;
  }

  async go(find: () => Promise<Delivery[]>, progressed: () => void): Promise<void> {
    this.isStopped = false;
    this.waiting ??= (await find()).filter(({ canRetry }) => canRetry);
    progressed();
    for (let [next] = this.waiting; next && !this.isStopped; [next] = this.waiting) {
      if (await this.send(next.id)) this.sent += 1;
      else this.skipped += 1;
      this.waiting.shift(); // only now: after an error, it is tried again
      progressed();
    }
    this.isDone = this.waiting.length === 0;
  }

  /** @returns false if the message is gone, or its code is no longer valid */
  private async send(id: string): Promise<boolean> {
    const headers = { 'idempotency-key': newKey() };
    try {
      await this.client.request('POST', `/v1/admin/deliveries/${encodeURIComponent(id)}/retry`, { headers });
      return true;
    } catch (error) {
      if (error instanceof Problem && ['resource.conflict', 'resource.not_found'].includes(error.code))
        return false;
      throw error;
    }
  }
}
