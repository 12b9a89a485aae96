import type { Overview } from '../api/operation-types.js';
import { shareBar } from '../charts/share-bar.js';
import { h } from '../dom.js';
import { durationText } from '../i18n/dates.js';
import { formatNumber, t } from '../i18n/i18n.js';
import { hashOf } from '../router.js';
import { shareText } from './totals.js';

/** What waits to be sent, now. */
export function queueCard({ queue: { waiting, oldestSeconds }, alerts }: Overview): HTMLElement {
  const isAlarming = alerts.some(({ code }) => code === 'mail_stalled');
  return h(
    'section',
    { class: isAlarming ? 'card alarming' : 'card' },
    h('h2', null, t('now.queue')),
    h('p', { class: 'big' }, formatNumber(waiting)),
    h('p', { class: 'muted' }, waiting === 0 ? t('now.queueEmpty') : t('now.queueWaiting', { n: waiting })),
    oldestSeconds !== null && h('p', null, t('now.queueOldest', { wait: durationText(oldestSeconds) })),
    waiting > 0 &&
      h(
        'p',
        null,
        h(
          'a',
          { href: hashOf(['deliveries'], { state: 'queued', window: '24h' }), 'data-key': 'queue' },
          t('now.queueShow'),
        ),
      ),
  );
}

/** Which rate limits have refused requests. */
export function limitsCard({ limits }: Overview): HTMLElement {
  const sorted = limits.toSorted((one, other) => other.refused - one.refused);
  const largest = sorted[0]?.refused ?? 0;
  const rows = sorted.map(({ limit, refused }) =>
    h(
      'li',
      null,
      h('code', null, limit),
      h('span', { class: 'numbers' }, formatNumber(refused)),
      shareBar([{ kind: 'refused', value: refused }], largest),
    ),
  );
  return h(
    'section',
    { class: 'card' },
    h('h2', null, t('now.limits')),
    rows.length === 0
      ? h('p', { class: 'muted' }, t('now.noLimits'))
      : [h('p', { class: 'muted' }, t('now.limitsHint')), h('ul', { class: 'domains' }, rows)],
  );
}

/** Second factors that were entered, right and wrong. */
export function factorsCard({ factors: { verified, failed } }: Overview): HTMLElement {
  const all = verified + failed;
  return h(
    'section',
    { class: 'card' },
    h('h2', null, t('now.factors')),
    all === 0
      ? h('p', { class: 'muted' }, t('now.noFactors'))
      : [
          h('p', { class: 'big' }, formatNumber(failed)),
          h(
            'p',
            { class: 'muted' },
            t('now.factorsFailed', { n: failed, all: formatNumber(all), share: shareText(failed, all) }),
          ),
          shareBar(
            [
              { kind: 'confirmed', value: verified },
              { kind: 'failed', value: failed },
            ],
            all,
          ),
        ],
  );
}
