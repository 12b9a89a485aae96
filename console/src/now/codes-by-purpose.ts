import type { Overview, OverviewCodes, OverviewSeconds } from '../api/operation-types.js';
import { shareBar } from '../charts/share-bar.js';
import { h, type Child } from '../dom.js';
import { durationText } from '../i18n/dates.js';
import { formatNumber, nameOf, t } from '../i18n/i18n.js';
import { shareText } from './totals.js';

/** A funnel for each purpose: how many of its codes were mailed and confirmed, and how long that took. */
export function codesByPurpose({ codes }: Overview): HTMLElement {
  const used = codes
    .filter(({ started }) => started > 0)
    .toSorted((one, other) => other.started - one.started);
  const unused = codes
    .filter(({ started }) => started === 0)
    .map(({ purpose }) => nameOf('purpose', purpose));
  return h(
    'section',
    { class: 'card by-purpose' },
    h('h2', null, t('now.byPurpose')),
    used.length > 0
      ? h('ul', { class: 'funnels' }, used.map(funnelOf))
      : h('p', { class: 'muted' }, t('now.noCodes')),
    used.length > 0 &&
      unused.length > 0 &&
      h('p', { class: 'muted' }, t('now.unused', { purposes: unused.join(t('list.separator')) })),
  );
}

function funnelOf(codes: OverviewCodes): HTMLElement {
  const { purpose, started, mailed, confirmed, failed, secondsToMail, secondsToConfirm } = codes;
  return h(
    'li',
    { class: 'funnel' },
    h('h3', null, nameOf('purpose', purpose)),
    h(
      'dl',
      null,
      step({ kind: 'started', value: started, whole: started }),
      step({ kind: 'mailed', value: mailed, whole: started, seconds: secondsToMail }),
      step({ kind: 'confirmed', value: confirmed, whole: started, seconds: secondsToConfirm }),
    ),
    h('p', { class: 'muted' }, t('now.wrongCodes', { n: failed })),
  );
}

interface Step {
  kind: 'started' | 'mailed' | 'confirmed';
  value: number;
  whole: number;
  seconds?: OverviewSeconds | null;
}

function step({ kind, value, whole, seconds }: Step): Child {
  return h(
    'div',
    null,
    h('dt', null, t(`codes.${kind}`)),
    h(
      'dd',
      null,
      h('strong', null, formatNumber(value)),
      kind === 'started' ? null : h('span', { class: 'share' }, shareText(value, whole)),
      seconds ? h('span', { class: 'muted seconds' }, secondsText(seconds)) : null,
      shareBar([{ kind, value }], whole),
    ),
  );
}

/** Such as "half in 1.2 s, 95 % in 8 s". */
export function secondsText({ p50, p95 }: OverviewSeconds): string {
  return t('now.seconds', { median: durationText(p50), most: durationText(p95) });
}
