import type { Overview } from '../api/operation-types.js';
import { fill, h, type Child } from '../dom.js';
import { t } from '../i18n/i18n.js';
import type { TextKey } from '../i18n/texts.js';
import { replaceQuery } from '../router.js';
import { isSilent, messageOf } from '../ui/errors.js';
import { refill } from '../ui/refill.js';
import { errorState, loadingState } from '../ui/states.js';
import type { View, ViewContent, ViewContext } from '../view.js';
import { codesByPurpose } from './codes-by-purpose.js';
import { codesOverTime } from './codes-over-time.js';
import { domainsCard } from './domains-card.js';
import { factorsCard, limitsCard, queueCard } from './fact-cards.js';
import { headlinePanel } from './headline-panel.js';
import { serversCards } from './servers-card.js';
import { textMessagesRegion } from './text-messages-region.js';

export const nowView: View = { name: 'now', label: 'nav.now', permission: 'overview.read', open: openNow };

const windows = ['1h', '24h', '7d'] as const;
const windowNames: Record<(typeof windows)[number], TextKey> = {
  '1h': 'window.1h',
  '24h': 'window.24h',
  '7d': 'window.7d',
};
const refreshMs = 30_000;

/** Whether codes arrive: a sentence first, then the pictures. */
function openNow(context: ViewContext): ViewContent {
  const { route } = context;
  let shown = windows.find((each) => each === route.query.get('window')) ?? '24h';
  const panel = headlinePanel();
  const numbers = h('div', { class: 'now' }, loadingState());
  const readNumbers = readerOf(context, { windowOf: () => shown, panel, numbers });
  const texts = textMessagesRegion(context, () => shown);
  const read = () => {
    void readNumbers();
    void texts.read();
  };
  const choice = windowChoice(shown, (chosen) => {
    shown = chosen;
    replaceQuery({ window: chosen });
    read();
  });
  const refresh = h('button', { type: 'button', class: 'secondary', onclick: read }, t('action.refresh'));
  read();
  refreshWhileVisible(read, context.signal);
  return {
    title: t('now.title'),
    actions: h('div', { class: 'now-tools' }, choice, refresh),
    body: [panel.element, numbers, texts.element],
  };
}

interface Places {
  windowOf: () => string;
  panel: ReturnType<typeof headlinePanel>;
  numbers: HTMLElement;
}

/** Reads and shows the numbers. If that fails, the last ones stay, and it is said that they are old. */
function readerOf(
  { client, signal }: ViewContext,
  { windowOf, panel, numbers }: Places,
): () => Promise<void> {
  let latest = 0;
  let last: Overview | undefined;
  const read = async () => {
    latest += 1;
    const mine = latest;
    try {
      const overview = await client.get<Overview>('/v1/admin/overview', {
        query: { window: windowOf() },
        signal,
      });
      if (mine !== latest) return;
      last = overview;
      panel.show(overview);
      refill(numbers, cardsOf(overview));
    } catch (error) {
      if (mine !== latest || isSilent(error)) return;
      panel.showStale(messageOf(error), last);
      if (!last)
        fill(
          numbers,
          errorState(error, () => void read()),
        );
    }
  };
  return read;
}

function cardsOf(overview: Overview): Child {
  return [
    serversCards(overview),
    codesOverTime(overview),
    codesByPurpose(overview),
    domainsCard(overview),
    h('div', { class: 'now-side' }, queueCard(overview), limitsCard(overview), factorsCard(overview)),
  ];
}

type Window = (typeof windows)[number];

function windowChoice(shown: Window, choose: (window: Window) => void): HTMLElement {
  const inputs = windows.map((window) =>
    h(
      'label',
      null,
      h('input', {
        type: 'radio',
        name: 'window',
        value: window,
        checked: window === shown,
        onchange: () => choose(window),
      }),
      h('span', null, t(windowNames[window])),
    ),
  );
  return h(
    'fieldset',
    { class: 'segments' },
    h('legend', { class: 'visually-hidden' }, t('now.window')),
    inputs,
  );
}

/** Also when the page is shown again after a longer time. */
function refreshWhileVisible(read: () => void, signal: AbortSignal): void {
  let readAt = performance.now();
  const readIfDue = () => {
    if (document.hidden || performance.now() - readAt < refreshMs) return;
    readAt = performance.now();
    read();
  };
  const timer = setInterval(readIfDue, 1_000);
  document.addEventListener('visibilitychange', readIfDue, { signal });
  signal.addEventListener('abort', () => clearInterval(timer));
}
