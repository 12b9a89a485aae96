import type { Overview, OverviewAlert } from '../api/operation-types.js';
import { durationText } from '../i18n/dates.js';
import { isTextKey, t } from '../i18n/i18n.js';

export type HeadlineTone = 'good' | 'warning' | 'bad';

export interface Headline {
  tone: HeadlineTone;
  text: string;
}

/** The gravest first: what makes the other numbers meaningless, then what keeps all codes from arriving. */
const order = [
  'roll_up_stalled',
  'mail_stalled',
  'mail_failing',
  'codes_not_confirmed',
  'mail_slow',
  'domain_failing',
];

/** Whether codes arrive, in one sentence. */
export function headlineOf(overview: Overview): Headline {
  const [gravest] = sortedAlerts(overview);
  if (gravest) return { tone: toneOf(gravest), text: alertText('now.headline', gravest.code, overview) };
  const isIdle = overview.codes.every(({ started }) => started === 0);
  return { tone: 'good', text: t(isIdle ? 'now.headline.idle' : 'now.headline.good') };
}

/** What to do about each alert. */
export function alertAdvice({ code }: OverviewAlert, overview: Overview): string {
  return alertText('now.alert', code, overview);
}

export function toneOf({ severity }: OverviewAlert): HeadlineTone {
  return severity === 'critical' ? 'bad' : 'warning';
}

export function sortedAlerts({ alerts }: Overview): OverviewAlert[] {
  const rank = ({ code, severity }: OverviewAlert) =>
    (severity === 'critical' ? 0 : 100) + (order.indexOf(code) + 1 || order.length + 1);
  return alerts.toSorted((one, other) => rank(one) - rank(other));
}

/** An alert that this version does not know is shown by its code. */
function alertText(area: string, code: string, { queue, domains }: Overview): string {
  const key = `${area}.${code}`;
  if (!isTextKey(key)) return t('now.unknownAlert', { code });
  const { waiting, oldestSeconds } = queue;
  const worst = domains.toSorted((one, other) => failedShare(other) - failedShare(one))[0];
  return t(key, { n: waiting, wait: durationText(oldestSeconds ?? 0), domain: worst?.domain ?? '–' });
}

export function failedShare({ sent, failed }: { sent: number; failed: number }): number {
  return sent + failed === 0 ? 0 : failed / (sent + failed);
}
