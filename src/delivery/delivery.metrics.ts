import { en } from '../common/i18n/locales/en.js';
import { counter, gauge, histogram } from '../observability/metrics.js';
import { channelIds, mailboxChannel, providerNames } from './channel.js';

/** The purposes of codes, from the names of their messages. */
const purposes = Object.keys(en.codeMails).map(purposeOf);
const results = ['sent', 'retried', 'failed', 'dropped'] as const;
export type DeliveryResult = (typeof results)[number];

/** The largest mailbox providers. Any other domain would say who the users are. */
const domains: readonly string[] = [
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'msn.com',
  'yahoo.com',
  'aol.com',
  'icloud.com',
  'me.com',
  'proton.me',
  'gmx.de',
  'gmx.net',
  'web.de',
  't-online.de',
  'orange.fr',
  'mail.ru',
  'yandex.ru',
  'qq.com',
  '163.com',
];

const ofCode = { purpose: purposes, channel: channelIds };

const challengesMailed = counter(
  'postern_challenges_mailed_total',
  'Challenges whose first message a provider has accepted.',
  ofCode,
);

const acceptSeconds = histogram(
  'postern_code_accept_seconds',
  'From the start of a challenge until a provider accepted its first message.',
  { labels: ofCode, buckets: [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600] },
);

const deliveries = counter('postern_deliveries_total', 'Attempts to send messages, and messages dropped.', {
  channel: channelIds,
  provider: providerNames,
  result: results,
});

const deliveriesByDomain = counter(
  'postern_deliveries_by_domain_total',
  'The same, by the domain of e-mails.',
  {
    domain: domains,
    result: results,
  },
);

const attemptSeconds = histogram('postern_delivery_attempt_seconds', 'Duration of attempts.', {
  labels: { channel: channelIds, provider: providerNames },
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
});

export const providerUp = gauge(
  'postern_delivery_provider_up',
  '0 while messages are not given to a provider.',
  {
    labels: { channel: channelIds, provider: providerNames },
  },
);

/** A message of which something has happened. */
interface Counted {
  channel: string;
  provider: string;
  destination: string;
  result: DeliveryResult;
  /** Duration of the attempt. */
  seconds: number;
}

/** Counts an attempt whose result has been recorded. */
export function countDelivery({ channel, provider, destination, result, seconds }: Counted): void {
  deliveries.increment({ channel, provider, result });
  if (channel === mailboxChannel)
    deliveriesByDomain.increment({ domain: destination.split('@').at(-1) ?? '', result });
  if (result !== 'dropped') attemptSeconds.observe({ channel, provider }, seconds);
}

/**
 * Counts a challenge whose first message has been accepted.
 * @param code.template the name of the message
 * @param code.seconds since the start
 */
export function countMailed({
  template,
  channel,
  seconds,
}: {
  template: string;
  channel: string;
  seconds: number;
}): void {
  const labels = { purpose: purposeOf(template), channel };
  challengesMailed.increment(labels);
  acceptSeconds.observe(labels, seconds);
}

function purposeOf(template: string): string {
  return template.replaceAll('-', '_');
}
