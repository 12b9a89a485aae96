import type {
  TextMessageBreaker,
  TextMessageCountry,
  TextMessageProvider,
  TextMessages,
  TextMessageSpend,
} from '../api/operation-types.js';
import { shareBar } from '../charts/share-bar.js';
import { h, type Child } from '../dom.js';
import { relativeElement } from '../i18n/dates.js';
import { formatNumber, locale, nameOf, rich, t } from '../i18n/i18n.js';
import { countryName, rangeText } from '../i18n/ranges.js';
import { badge } from '../ui/badge.js';
import { tableFrame, type Column } from '../ui/paged-table.js';

/**
 * What is suspended, and what was sent to which country and by which provider. Red while something is suspended, as there
 * is an alert for it.
 * @param end null if the operator may not end a suspension
 */
export function textMessagesCard(
  { breakers, countries, providers, spend }: TextMessages,
  end: ((breaker: TextMessageBreaker) => void) | null,
): HTMLElement {
  const hasMessages = countries.length > 0 || providers.length > 0;
  return h(
    'section',
    { class: breakers.length > 0 ? 'card texts-card alarming' : 'card texts-card' },
    h('h2', null, t('sms.title')),
    breakers.length > 0
      ? h(
          'ul',
          { class: 'suspensions' },
          breakers.map((breaker) => suspension(breaker, end)),
        )
      : h('p', { class: 'muted' }, t('sms.noSuspensions')),
    spendOf(spend),
    hasMessages ? tablesOf(countries, providers) : h('p', { class: 'muted' }, t('sms.noMessages')),
  );
}

function suspension(
  breaker: TextMessageBreaker,
  end: ((breaker: TextMessageBreaker) => void) | null,
): HTMLElement {
  const range = rangeText(breaker);
  return h(
    'li',
    null,
    h('h3', null, h('bdi', null, range), ' ', badge(t('sms.suspended'), 'bad')),
    h(
      'p',
      null,
      nameOf('cause', breaker.cause),
      ' ',
      h('span', { class: 'muted' }, rich('sms.ends', { when: relativeElement(breaker.openUntil) })),
    ),
    end &&
      h(
        'button',
        {
          type: 'button',
          class: 'secondary small',
          'aria-label': t('sms.endTitle', { range }),
          'data-key': `end ${breaker.id}`,
          onclick: () => end(breaker),
        },
        t('sms.end'),
      ),
  );
}

function spendOf({ usedMicros, limitMicros, resetsAt }: TextMessageSpend): Child {
  if (limitMicros === null) return null;
  const used = amountText(usedMicros);
  return [
    h(
      'p',
      null,
      t('sms.spend', { used, limit: amountText(limitMicros) }),
      resetsAt !== null && [' · ', rich('sms.spendResets', { when: relativeElement(resetsAt) })],
    ),
    shareBar([{ kind: 'sent', value: usedMicros }], limitMicros),
  ];
}

function tablesOf(
  countries: readonly TextMessageCountry[],
  providers: readonly TextMessageProvider[],
): Child {
  return [
    h('h3', null, t('sms.byCountry')),
    table(t('sms.byCountry'), countryColumns(), countries),
    h('h3', null, t('sms.byProvider')),
    table(t('sms.byProvider'), providerColumns(), providers),
    h('p', { class: 'muted' }, t('sms.costHint')),
  ];
}

function countryColumns(): Column<TextMessageCountry>[] {
  return [
    {
      title: t('sms.country'),
      cell: ({ country }) => h('strong', null, countryName(country)),
      class: 'main',
    },
    { title: t('sms.sent'), cell: ({ sent }) => formatNumber(sent), class: 'number' },
    { title: t('sms.delivered'), cell: ({ delivered }) => formatNumber(delivered), class: 'number' },
    { title: t('sms.confirmed'), cell: ({ confirmed }) => formatNumber(confirmed), class: 'number' },
    { title: t('sms.cost'), cell: ({ costMicros }) => amountText(costMicros), class: 'number' },
  ];
}

function providerColumns(): Column<TextMessageProvider>[] {
  return [
    {
      title: t('sms.provider'),
      cell: ({ provider, channel }) => [
        h('strong', null, provider),
        h('span', { class: 'muted' }, ` ${channel}`),
      ],
      class: 'main',
    },
    { title: t('sms.accepted'), cell: ({ accepted }) => formatNumber(accepted), class: 'number' },
    { title: t('sms.delivered'), cell: ({ delivered }) => formatNumber(delivered), class: 'number' },
    { title: t('sms.failed'), cell: ({ failed }) => formatNumber(failed), class: 'number' },
    {
      title: t('sms.cost'),
      cell: ({ costMicros }) => (costMicros === null ? t('value.none') : amountText(costMicros)),
      class: 'number',
    },
  ];
}

function table<Item>(caption: string, columns: readonly Column<Item>[], items: readonly Item[]): HTMLElement {
  const frame = tableFrame({ caption, columns });
  frame.add(items);
  return frame.element;
}

/** The settings name no currency. */
function amountText(micros: number): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(locale(), digits).format(micros / 1_000_000);
}
