import type { Overview, OverviewProvider } from '../api/operation-types.js';
import { h, type Child } from '../dom.js';
import { durationText } from '../i18n/dates.js';
import { formatNumber, nameOf, t } from '../i18n/i18n.js';
import { badge } from '../ui/badge.js';
import { toneOf } from './headline.js';

/** Which mail servers and which providers of text messages work. */
export function serversCards(overview: Overview): Child {
  const isMail = ({ channel }: OverviewProvider) => channel === 'email';
  const mail = overview.providers.filter(isMail);
  const texts = overview.providers.filter((provider) => !isMail(provider));
  return [
    serversCard(overview, { title: t('now.servers'), code: 'provider_failing', providers: mail }),
    texts.length > 0 &&
      serversCard(overview, {
        title: t('now.textProviders'),
        code: 'text_provider_failing',
        providers: texts,
      }),
  ];
}

/** In the order of preference. Red only if there is an alert that says so. */
function serversCard(
  { alerts, until }: Overview,
  { title, code, providers }: { title: string; code: string; providers: readonly OverviewProvider[] },
): HTMLElement {
  const alert = alerts.find((each) => each.code === code);
  const tone = alert ? toneOf(alert) : 'warning';
  const rows = providers.map((provider, index) => {
    const { channel } = provider;
    const isOther = providers.slice(0, index).some((each) => each.channel === channel && each.failing > 0);
    return h(
      'li',
      null,
      h('h3', null, nameOf('provider', provider.name), channel !== 'email' && ` ${channel}`),
      h('div', { class: 'badges' }, stateBadges(provider, { tone, isOther })),
      h('span', { class: 'numbers' }, t('now.domainSent', { n: provider.sent })),
      failureOf(provider, Date.parse(until)),
    );
  });
  return h(
    'section',
    { class: tone === 'bad' ? 'card servers-card alarming' : 'card servers-card' },
    h('h2', null, title),
    rows.length === 0 ? h('p', { class: 'muted' }, t('now.noServers')) : h('ul', { class: 'servers' }, rows),
  );
}

/** @param isOther whether one that is preferred to it fails */
function stateBadges(
  { failing, workers }: OverviewProvider,
  { tone, isOther }: { tone: 'good' | 'warning' | 'bad'; isOther: boolean },
): Child {
  if (failing > 0) return badge(t('now.serverFails'), failing < workers ? 'warning' : tone);
  return [badge(t('now.serverWorks'), 'good'), isOther && badge(t('now.serverTakesOver'), 'good')];
}

function failureOf({ failing, workers, failingSince, lastAnswer }: OverviewProvider, now: number): Child {
  if (failingSince === null) return null;
  const wait = durationText(Math.max(0, (now - Date.parse(failingSince)) / 1_000));
  const workersText = t('now.serverFailingFor', { n: workers, failing: formatNumber(failing) });
  return h(
    'div',
    { class: 'failure' },
    h('p', null, t('now.serverFailing', { wait }), failing < workers && [' ', workersText]),
    lastAnswer !== null && h('bdi', { class: 'reply' }, lastAnswer),
  );
}
