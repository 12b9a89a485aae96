import type { Overview, OverviewAlert } from '../api/operation-types.js';
import { h, type Child } from '../dom.js';
import { durationText } from '../i18n/dates.js';
import { isTextKey, rich, t } from '../i18n/i18n.js';

export type HeadlineTone = 'good' | 'warning' | 'bad';

export interface Headline {
  tone: HeadlineTone;
  text: Child;
}

/** The gravest first: what makes the other numbers meaningless, then what keeps all codes from arriving. */
const order = [
  'roll_up_stalled',
  'provider_failing',
  'mail_stalled',
  'mail_failing',
  'codes_not_confirmed',
  'mail_slow',
  'text_provider_failing',
  'domain_failing',
];

/** The alerts of one kind. */
export interface AlertKind extends Pick<OverviewAlert, 'code' | 'severity'> {
  domains: readonly string[];
}

const mostNamed = 3;

/** Whether codes arrive, in one sentence. */
export function headlineOf(overview: Overview): Headline {
  const [gravest] = alertKinds(overview);
  if (gravest) return { tone: toneOf(gravest), text: alertText('now.headline', gravest, overview) };
  const isIdle = overview.codes.every(({ started }) => started === 0);
  return { tone: 'good', text: t(isIdle ? 'now.headline.idle' : 'now.headline.good') };
}

/** What to do about the alerts of a kind. */
export function alertAdvice(kind: AlertKind, overview: Overview): Child {
  return alertText('now.alert', kind, overview);
}

export function toneOf({ severity }: Pick<OverviewAlert, 'severity'>): HeadlineTone {
  return severity === 'critical' ? 'bad' : 'warning';
}

/** The gravest first. */
export function alertKinds({ alerts }: Overview): AlertKind[] {
  const rank = ({ code, severity }: AlertKind) =>
    (severity === 'critical' ? 0 : 100) + (order.indexOf(code) + 1 || order.length + 1);
  const kinds = [...Map.groupBy(alerts, ({ code }) => code)].map(([code, same]) => ({
    code,
    severity: same.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning',
    domains: same.flatMap(({ domain }) => domain ?? []),
  }));
  return kinds.toSorted((one, other) => rank(one) - rank(other));
}

/** An alert that this version does not know is shown by its code. */
function alertText(area: string, { code, severity, domains }: AlertKind, { queue }: Overview): Child {
  const key = [`${area}.${code}.${severity}`, `${area}.${code}`].find(isTextKey);
  if (!key) return t('now.unknownAlert', { code });
  const { waiting, oldestSeconds } = queue;
  return rich(key, { n: waiting, wait: durationText(oldestSeconds ?? 0), domains: listOf(domains) });
}

function listOf(domains: readonly string[]): HTMLElement {
  const named = domains.slice(0, mostNamed).map((domain) => h('bdi', { class: 'domain' }, domain));
  const items = domains.length > mostNamed ? [...named, '…'] : named;
  return h(
    'span',
    null,
    items.flatMap((item, index) => (index === 0 ? [item] : [t('list.separator'), item])),
  );
}
