import { mailboxChannel } from '../../delivery/channel.js';
import type { ProviderSummary } from '../../processes/provider-summaries.js';
import { percentilesOf } from '../../statistics/histogram.js';
import { receiverOf } from '../../statistics/measures.js';
import type { StatisticSum } from '../../statistics/statistics-reader.service.js';
import type { AlertScope } from './overview-windows.js';

export const alertSeverities = ['warning', 'critical'] as const;

/** What each alert means, with its thresholds. The words are stable. */
export const alertMeanings = {
  roll_up_stalled: 'for three minutes nobody has counted: the worker is down, and the other numbers are old',
  mail_stalled:
    'a message has waited for a minute without an attempt, or five wait, the oldest for two minutes, and none of the ' +
    'last ten minutes was sent',
  provider_failing:
    'for two minutes, a mail server (`providers`) has not worked for at least one worker; `critical` if none works for ' +
    'any worker',
  text_provider_failing: 'as `provider_failing`, for a provider of text messages',
  mail_failing: 'a fifth or more of at least 20 messages of the last hour failed',
  domain_failing: 'a fifth or more of at least 10 messages of the last hour to `domain` failed',
  mail_slow: 'a twentieth of at least 10 codes of the last hour took longer than a minute to be sent',
  codes_not_confirmed:
    'of at least 20 codes, less than half as large a share was confirmed as in the day before; `critical` if less than a ' +
    'quarter',
} as const;
export type AlertCode = keyof typeof alertMeanings;

export interface Alert {
  code: AlertCode;
  severity: (typeof alertSeverities)[number];
  /** Of `domain_failing`; null for a channel without domains, and for other alerts. */
  domain: string | null;
}

/** What alerts are decided from. */
export interface AlertState {
  secondsSinceRollUp: number | null;
  waiting: number;
  oldestSeconds: number | null;
  untriedSeconds: number | null;
  providers: readonly ProviderSummary[];
  sums: readonly StatisticSum[];
}

const failingShare = 0.2;
const mostDomains = 20;

/** Where an alert rule would fire. */
export function alertsOf(state: AlertState): Alert[] {
  const { secondsSinceRollUp: sinceRollUp } = state;
  const confirmed = confirmationDrop(state.sums);
  return [
    ...alert('roll_up_stalled', 'critical', sinceRollUp === null || sinceRollUp > 180),
    ...alert('mail_stalled', 'critical', isStalled(state)),
    ...failingProviders(state),
    ...alert('mail_failing', 'critical', isFailing(total(state.sums, 'last hour'), 20)),
    ...failingDomains(state.sums),
    ...alert('mail_slow', 'warning', isSlow(state.sums)),
    ...alert('codes_not_confirmed', confirmed < 0.25 ? 'critical' : 'warning', confirmed < 0.5),
  ];
}

function alert(code: AlertCode, severity: Alert['severity'], isRaised: boolean): Alert[] {
  return isRaised ? [{ code, severity, domain: null }] : [];
}

/** At most one for mail servers and one for providers of text messages, the gravest; as the Prometheus rule `ProviderDown`. */
function failingProviders({ providers }: AlertState): Alert[] {
  const isMail = ({ channel }: ProviderSummary) => channel === mailboxChannel;
  return [
    ...failing('provider_failing', providers.filter(isMail)),
    ...failing(
      'text_provider_failing',
      providers.filter((provider) => !isMail(provider)),
    ),
  ];
}

function failing(code: AlertCode, providers: readonly ProviderSummary[]): Alert[] {
  const isDown = ({ failingSeconds }: ProviderSummary) => (failingSeconds ?? 0) >= 120;
  const ofChannel = [...Map.groupBy(providers, ({ channel }) => channel).values()];
  const isNoneLeft = ofChannel.some((each) =>
    each.every((provider) => isDown(provider) && provider.failing === provider.processes),
  );
  return alert(code, isNoneLeft ? 'critical' : 'warning', providers.some(isDown));
}

/** One for each domain, those with most failed messages first. */
function failingDomains(sums: readonly StatisticSum[]): Alert[] {
  return byDomain(sums)
    .filter((results) => isFailing(results, 10))
    .toSorted((one, other) => other.failed - one.failed)
    .slice(0, mostDomains)
    .map(({ domain }) => ({ code: 'domain_failing', severity: 'warning', domain }));
}

function isStalled({ waiting, oldestSeconds, untriedSeconds, sums }: AlertState): boolean {
  if ((untriedSeconds ?? 0) > 60) return true;
  return (
    waiting >= 5 && (oldestSeconds ?? 0) > 120 && countOf(sums, 'last ten minutes', 'deliveries.sent') === 0
  );
}

interface Results {
  sent: number;
  failed: number;
}

function isFailing({ sent, failed }: Results, least: number): boolean {
  return sent + failed >= least && failed >= failingShare * (sent + failed);
}

function total(sums: readonly StatisticSum[], scope: AlertScope): Results {
  return {
    sent: countOf(sums, scope, 'deliveries.sent'),
    failed: countOf(sums, scope, 'deliveries.failed'),
  };
}

function byDomain(sums: readonly StatisticSum[]): (Results & { domain: string | null })[] {
  const labelled = sums.flatMap((sum) =>
    sum.label !== null && sum.measure.startsWith('deliveries.') ? [{ ...sum, label: sum.label }] : [],
  );
  return [...Map.groupBy(labelled, ({ label }) => label)].map(([label, each]) => ({
    ...total(each, 'last hour'),
    domain: receiverOf(label).domain,
  }));
}

function isSlow(sums: readonly StatisticSum[]): boolean {
  const mailed = sums.filter(
    ({ scope, measure, label }) => scope === 'last hour' && measure === 'codes.mailed' && label !== null,
  );
  const histograms = mailed.flatMap(({ histogram }) => (histogram ? [histogram] : []));
  const sum = (histograms[0] ?? []).map((_, bucket) =>
    histograms.reduce((all, each) => all + (each[bucket] ?? 0), 0),
  );
  const percentiles = percentilesOf(sum);
  return countOf(sums, 'last hour', 'codes.mailed') >= 10 && percentiles !== null && percentiles.p95 > 60;
}

/** How large the share of confirmed codes is, compared with the day before; 1 if there are too few codes to compare. */
function confirmationDrop(sums: readonly StatisticSum[]): number {
  const [now, usual] = (['settled', 'baseline'] as const).map((scope) => ({
    started: countOf(sums, scope, 'codes.started'),
    confirmed: countOf(sums, scope, 'codes.confirmed'),
  }));
  if (!now || !usual || now.started < 20 || usual.started < 50 || usual.confirmed === 0) return 1;
  return now.confirmed / now.started / (usual.confirmed / usual.started);
}

function countOf(sums: readonly StatisticSum[], scope: AlertScope, measure: string): number {
  return sums
    .filter((sum) => sum.scope === scope && sum.measure === measure && sum.label !== null)
    .reduce((all, { count }) => all + count, 0);
}
