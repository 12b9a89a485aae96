import type { Page, TimelineEntry } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { fullDate, relativeElement, timeElement, timeOnly } from '../i18n/dates.js';
import { nameOf, rich, t } from '../i18n/i18n.js';
import { may } from '../operator.js';
import { hashOf } from '../router.js';
import { badge } from '../ui/badge.js';
import { Paged, type PagedFrame } from '../ui/paged.js';
import { emptyState } from '../ui/states.js';
import type { ViewContext } from '../view.js';
import { openRetryDialog } from '../ui/retry-dialog.js';
import { sentenceOf, toneOf } from './timeline-sentence.js';

type TimelineContext = Pick<ViewContext, 'client' | 'operator' | 'signal'>;

/** What happened to an account or an address, the newest first, in sentences. */
export function timelineCard(
  context: TimelineContext,
  { path, email }: { path: string; email?: string },
): { element: HTMLElement; reload: () => void } {
  const { client, signal } = context;
  const list: Paged<TimelineEntry> = new Paged<TimelineEntry>(
    {
      load: (cursor) => client.get<Page<TimelineEntry>>(path, { query: { email, cursor }, signal }),
      empty: () => emptyState(t('tl.none'), t('tl.noneHint')),
    },
    () => timelineFrame(context, () => list.reload()),
  );
  list.element.classList.add('timeline');
  const box = h('input', { type: 'checkbox' });
  box.addEventListener('change', () => list.element.classList.toggle('with-requests', box.checked));
  const element = h(
    'section',
    { class: 'card' },
    h(
      'div',
      { class: 'card-head' },
      h('h2', null, t('tl.title')),
      h('label', { class: 'choice' }, box, t('tl.requests')),
    ),
    list.element,
  );
  return { element, reload: () => list.reload() };
}

/** A list for each day. */
function timelineFrame(context: TimelineContext, changed: () => void): PagedFrame<TimelineEntry> {
  const element = h('div', { class: 'days' });
  let day = '';
  let list = h('ol');
  const add = (entries: readonly TimelineEntry[]) => {
    let first: HTMLElement | undefined;
    for (const entry of entries) {
      const entryDay = new Date(entry.at).toDateString();
      if (entryDay !== day) {
        day = entryDay;
        list = h('ol');
        element.append(h('h3', null, timeElement(entry.at, fullDate)), list);
      }
      const item = itemOf(entry, { ...context, changed });
      first ??= item;
      list.append(item);
    }
    return first;
  };
  return { element, add };
}

function itemOf(entry: TimelineEntry, context: TimelineContext & { changed: () => void }): HTMLElement {
  const { delivery } = entry;
  const mayRetry = entry.type === 'delivery.failed' && delivery?.state === 'failed';
  const retry =
    mayRetry && may(context.operator, 'users.support')
      ? h(
          'button',
          { type: 'button', class: 'link', onclick: () => openRetryDialog(context, delivery.id) },
          t('retry.label'),
        )
      : null;
  return h(
    'li',
    { class: toneOf(entry) },
    timeElement(entry.at, timeOnly),
    h(
      'div',
      null,
      h('p', null, sentenceOf(entry), ' ', challengeMark(entry)),
      h('div', { class: 'muted' }, notesOf(entry)),
      retry,
    ),
  );
}

/** The same for all entries about one code. */
function challengeMark({ challengeRef }: TimelineEntry): Child {
  if (challengeRef === null) return null;
  return h('code', { class: 'muted', title: t('tl.challenge') }, challengeRef);
}

function notesOf({ session, actor, reason, delivery, requestId, type }: TimelineEntry): Child {
  const notes: Child[] = [];
  if (reason) notes.push(rich('tl.reason', { reason: h('bdi', null, reason) }));
  if (actor?.type === 'operator') notes.push(rich('tl.byOperator', { operator: operatorLink(actor.id) }));
  if (actor?.type === 'system') notes.push(nameOf('actor', actor.type));
  if (delivery?.provider) notes.push(nameOf('provider', delivery.provider));
  if (session?.device) notes.push(h('bdi', null, session.device));
  if (session?.ip) notes.push(h('bdi', null, session.ip));
  if (delivery?.nextTryAt && type === 'delivery.failed' && delivery.state === 'queued') {
    notes.push(rich('tl.nextTry', { when: relativeElement(delivery.nextTryAt) }));
  }
  const request = requestId && h('div', { class: 'request' }, t('error.requestId', { id: requestId }));
  return [notes.flatMap((note, index) => (index === 0 ? [note] : [' · ', note])), request];
}

function operatorLink(id: string | null): Node {
  if (id === null) return badge('–');
  return h('a', { href: hashOf(['people', id]) }, h('code', null, id.slice(0, 8)));
}
