import type { TimelineEntry } from '../api/types.js';
import { formatNumber, isTextKey, nameOf, t } from '../i18n/i18n.js';
import { rangeText } from '../i18n/ranges.js';
import type { Tone } from '../ui/badge.js';

/** What a sentence needs of an entry. */
type Told = Pick<
  TimelineEntry,
  'type' | 'outcome' | 'purpose' | 'attempt' | 'template' | 'delivery' | 'details'
>;

/**
 * An entry as a sentence: "wrong code, password reset, 1 of 5". A type that this version does not know is shown as it
 * is, and so are values.
 */
export function sentenceOf(entry: Told): string {
  const { type, outcome } = entry;
  const keys = [`tl.${type}.${outcome}`, `tl.${type}`];
  const key = keys.find(isTextKey);
  const sentence = key && isTextKey(key) ? t(key, valuesOf(entry)) : type;
  const { attempt } = entry;
  return attempt ? `${sentence}${t('list.separator')}${t('tl.attempt', { ...attempt })}` : sentence;
}

function valuesOf({ purpose, template, delivery, details }: Told): Record<string, string> {
  const named = (area: string, name: string) => {
    const value = details[name];
    return typeof value === 'string' ? nameOf(area, value) : '–';
  };
  return {
    purpose: purpose === null ? '–' : nameOf('purpose', purpose),
    template: template ?? '–',
    answer: delivery?.lastAnswer ?? '–',
    tries: formatNumber(delivery?.tries ?? 0),
    factor: named('factor', 'factor'),
    method: named('factor', 'method'),
    methods: listOf(details['methods']),
    from: named('role', 'from'),
    to: named('role', 'to'),
    list: named('keys', 'list'),
    settings: settingsOf(details['changes']),
    range: rangeOf(details),
  };
}

function listOf(values: unknown): string {
  if (!Array.isArray(values)) return '–';
  const names = values.filter((value) => typeof value === 'string').map((value) => nameOf('factor', value));
  return names.join(t('list.separator'));
}

function settingsOf(changes: unknown): string {
  const names = (Array.isArray(changes) ? changes : []).map(
    (change: { setting?: unknown }) => change.setting,
  );
  return names.filter((name) => typeof name === 'string').join(t('list.separator')) || '–';
}

function rangeOf({ kind, country, prefix }: Told['details']): string {
  const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
  return rangeText({ kind: textOf(kind) ?? '–', country: textOf(country), prefix: textOf(prefix) });
}

const goodTypes = new Set([
  'registration.completed',
  'sign_in.succeeded',
  'challenge.confirmed',
  'factor.used',
  'delivery.sent',
]);
const badTypes = new Set([
  'sign_in.failed',
  'sign_in.refused',
  'challenge.failed',
  'challenge.closed',
  'session.replayed',
  'factor.failed',
  'account.disabled',
  'delivery.failed',
]);

/** The colour of an entry's mark. */
export function toneOf({ type, outcome }: TimelineEntry): Tone {
  if (badTypes.has(type) || outcome === 'failure') return 'bad';
  if (outcome === 'refused' || type === 'delivery.dropped') return 'warning';
  return goodTypes.has(type) ? 'good' : 'neutral';
}
