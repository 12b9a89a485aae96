import type { Overview } from '../api/operation-types.js';
import { fill, h, type Child } from '../dom.js';
import { durationText, timeElement, timeOnly } from '../i18n/dates.js';
import { formatNumber, rich, t } from '../i18n/i18n.js';
import { badge } from '../ui/badge.js';
import { alertAdvice, alertKinds, headlineOf, toneOf } from './headline.js';
import { medianOf, totalOf } from './totals.js';

/** The sentence at the top; screen readers announce it when it changes. */
export function headlinePanel(): {
  element: HTMLElement;
  show: (overview: Overview) => void;
  showStale: (message: string, last: Overview | undefined) => void;
} {
  const sentence = h('p', { class: 'headline', role: 'status' });
  const rest = h('div', { class: 'headline-rest' });
  const element = h('section', { class: 'card headline-card', 'aria-label': t('now.state') }, sentence, rest);
  const say = (tone: string, text: Child, details: Child) => {
    element.dataset['tone'] = tone;
    const next = h('span', null, text);
    if (sentence.textContent !== next.textContent) fill(sentence, next);
    fill(rest, details);
  };
  return {
    element,
    show: (overview) => {
      const { tone, text } = headlineOf(overview);
      const time = timeElement(overview.until, timeOnly);
      const readAt = h('p', { class: 'muted' }, rich('now.readAt', { time }));
      say(tone, text, [alertList(overview), h('p', null, summaryOf(overview)), readAt]);
    },
    showStale: (message, last) => {
      const since = last && h('p', null, rich('now.staleSince', { time: timeElement(last.until, timeOnly) }));
      say('unknown', t('now.headline.unknown'), [h('p', null, message), since]);
    },
  };
}

function alertList(overview: Overview): Child {
  const items = alertKinds(overview).map((kind) =>
    h(
      'li',
      null,
      badge(t(kind.severity === 'critical' ? 'now.critical' : 'now.warning'), toneOf(kind)),
      ' ',
      alertAdvice(kind, overview),
    ),
  );
  return items.length > 0 && h('ul', { class: 'alerts' }, items);
}

/** The numbers that the sentence rests on. */
function summaryOf(overview: Overview): string {
  const { started, mailed, confirmed } = totalOf(overview);
  if (started === 0) return t('now.noCodes');
  const median = medianOf(overview);
  const numbers = t('now.summary', {
    n: started,
    mailed: formatNumber(mailed),
    confirmed: formatNumber(confirmed),
  });
  return median === null ? numbers : `${numbers} ${t('now.summaryMedian', { time: durationText(median) })}`;
}
