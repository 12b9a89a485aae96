import type { Client } from '../api/client.js';
import { ConnectionError } from '../api/http.js';
import { fill, h } from '../dom.js';
import { formatNumber, locale, t } from '../i18n/i18n.js';
import { errorLine } from '../ui/errors.js';
import { onPress } from '../ui/form.js';
import type { ViewContext } from '../view.js';
import { periodOf, type AuditFilter } from './audit-filter.js';

const timeLimitMs = 3_600_000;

/** Saves the events of the period as a file with one JSON object per line. */
export function exportCard(context: ViewContext, filter: AuditFilter): HTMLElement {
  const error = errorLine();
  const state = h('p', { role: 'status' });
  const button = h('button', { type: 'button', class: 'secondary' }, t('export.start'));
  let stopping = new AbortController();
  const abort = () => stopping.abort();
  const stop = h(
    'button',
    { type: 'button', class: 'secondary', hidden: true, onclick: abort },
    t('action.stop'),
  );
  onPress(button, error, async () => {
    stopping = new AbortController();
    stop.hidden = false;
    try {
      const signal = AbortSignal.any([context.signal, stopping.signal]);
      const events = await saveEvents(context.client, { filter, signal, say: (text) => fill(state, text) });
      fill(state, t('export.done', { n: events }));
    } catch (thrown) {
      fill(state, stopping.signal.aborted ? t('export.stopped') : '');
      throw thrown;
    } finally {
      stop.hidden = true;
    }
  });
  return h(
    'section',
    { class: 'card stack' },
    h('h2', null, t('export.title')),
    h('p', { class: 'muted' }, t('export.hint')),
    error.element,
    state,
    h('div', { class: 'buttons' }, button, stop),
  );
}

/** @returns the number of events */
async function saveEvents(
  client: Client,
  { filter, signal, say }: { filter: AuditFilter; signal: AbortSignal; say: (text: string) => void },
): Promise<number> {
  const { since, until } = periodOf(filter);
  const query = { since, until: until === '' ? new Date().toISOString() : until };
  const response = await client.fetch('GET', '/v1/admin/audit/export', { query, signal, timeLimitMs });
  const { file, events } = await collect(response, (bytes) =>
    say(t('export.progress', { size: sizeText(bytes) })),
  );
  save(file, `postern-audit-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.ndjson`);
  return events;
}

/** Reads the whole response: one that ends early throws, and no part of a log is saved as if it were all of it. */
async function collect(
  response: Response,
  progressed: (bytes: number) => void,
): Promise<{ file: Blob; events: number }> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let [bytes, events] = [0, 0];
  const reader = response.body?.getReader();
  const read = () =>
    reader?.read().catch((cause: unknown) => {
      throw cause instanceof TypeError ? new ConnectionError('incomplete', { cause }) : cause;
    });
  for (let next = await read(); next && !next.done; next = await read()) {
    chunks.push(next.value);
    bytes += next.value.length;
    for (const byte of next.value) if (byte === 0x0a) events += 1;
    progressed(bytes);
  }
  return { file: new Blob(chunks, { type: 'application/x-ndjson' }), events };
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the download has begun by then
}

function sizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${formatNumber(Math.ceil(bytes / 1_000))} kB`;
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 1,
  }).format(bytes / 1_000_000);
}
