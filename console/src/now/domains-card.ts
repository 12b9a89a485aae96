import type { Overview, OverviewDomain } from '../api/operation-types.js';
import { legend, type Series } from '../charts/column-chart.js';
import { shareBar } from '../charts/share-bar.js';
import { h } from '../dom.js';
import { t } from '../i18n/i18n.js';
import { hashOf } from '../router.js';
import { secondsText } from './codes-by-purpose.js';

const shownAtFirst = 8;

/** Which receiving domains take the messages; those that there is an alert for are red. */
export function domainsCard({ domains, alerts, window }: Overview): HTMLElement {
  const failing = new Set(
    alerts.flatMap(({ code, domain }) => (code === 'domain_failing' ? (domain ?? []) : [])),
  );
  const largest = Math.max(0, ...domains.map(totalOf));
  const rows = domains.map((domain) => domainRow(domain, { largest, window, failing }));
  const [first, others] = [rows.slice(0, shownAtFirst), rows.slice(shownAtFirst)];
  const series: Series[] = [
    { kind: 'sent', name: t('delivery.sent') },
    { kind: 'queued', name: t('delivery.queued') },
    { kind: 'failed', name: t('delivery.failed') },
  ];
  return h(
    'section',
    { class: 'card domains-card' },
    h('div', { class: 'card-head' }, h('h2', null, t('now.domains')), legend(series)),
    rows.length === 0 && h('p', { class: 'muted' }, t('now.noDomains')),
    h('ul', { class: 'domains' }, first),
    others.length > 0 &&
      h(
        'details',
        { 'data-key': 'domains' },
        h('summary', null, t('now.moreDomains', { n: others.length })),
        h('ul', { class: 'domains' }, others),
      ),
  );
}

function totalOf({ sent, failed, queued }: OverviewDomain): number {
  return sent + failed + queued;
}

function domainRow(
  { domain, channel, sent, queued, failed, secondsToSend }: OverviewDomain,
  { largest, window, failing }: { largest: number; window: string; failing: ReadonlySet<string> },
): HTMLElement {
  const isAlarming = domain !== null && failing.has(domain);
  const numbers = [
    t('now.domainSent', { n: sent }),
    ...(queued > 0 ? [t('now.domainQueued', { n: queued })] : []),
    ...(failed > 0 ? [t('now.domainFailed', { n: failed })] : []),
  ];
  const parts = [
    { kind: 'sent', value: sent },
    { kind: 'queued', value: queued },
    { kind: isAlarming ? 'failed alarming' : 'failed', value: failed },
  ];
  const name = h('bdi', null, domain ?? channel);
  return h(
    'li',
    { class: isAlarming ? 'alarming' : null },
    domain === null
      ? name
      : h('a', { href: hashOf(['deliveries'], { domain, window }), 'data-key': `domain ${domain}` }, name),
    h('span', { class: 'numbers' }, numbers.join(t('list.separator'))),
    shareBar(parts, largest),
    secondsToSend && h('span', { class: 'muted seconds' }, secondsText(secondsToSend)),
  );
}
