import type { LimitUsage, LimitUsageList } from '../api/operation-types.js';
import { shareBar } from '../charts/share-bar.js';
import { fill, h, type Child } from '../dom.js';
import { durationText, relativeElement } from '../i18n/dates.js';
import { formatNumber, nameOf, rich, t } from '../i18n/i18n.js';
import { isId } from '../ids.js';
import { may } from '../operator.js';
import { replaceQuery } from '../router.js';
import { openActDialog } from '../ui/act-dialog.js';
import { field } from '../ui/form.js';
import { asyncRegion, emptyState } from '../ui/states.js';
import type { View, ViewContent, ViewContext } from '../view.js';

export const limitsView: View = {
  name: 'limits',
  label: 'nav.limits',
  permission: 'users.read',
  open: openLimits,
};

type Subject = Record<'userId' | 'address' | 'ip', string>;

/** What one box means: an account's ID, an address, or else an IP address. */
function subjectOf(text: string): Partial<Subject> {
  if (isId(text)) return { userId: text.toLowerCase() };
  return text.includes('@') ? { address: text } : { ip: text };
}

/** How much of each rate limit an address, a network or an account has used. */
function openLimits(context: ViewContext): ViewContent {
  const box = h('input', {
    name: 'q',
    type: 'search',
    value: context.route.query.get('q') ?? '',
    dir: 'auto',
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: 255,
    required: true,
  });
  const place = h('div');
  const search = () => {
    const text = box.value.trim();
    replaceQuery({ q: text });
    if (text === '') fill(place, emptyState(t('limits.nothing'), t('limits.nothingHint')));
    else fill(place, usageRegion(context, text));
  };
  const form = h(
    'form',
    { class: 'look-up', role: 'search' },
    field(t('limits.search'), box, { hint: t('limits.searchHint') }),
    h('button', { type: 'submit' }, t('limits.lookUp')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    search();
  });
  search();
  return { title: t('limits.title'), body: [form, place] };
}

function usageRegion({ client, operator, signal }: ViewContext, text: string): HTMLElement {
  const subject = subjectOf(text);
  const region = asyncRegion<LimitUsageList>({
    load: () => client.get<LimitUsageList>('/v1/admin/limits', { query: subject, signal }),
    show: ({ data }) => [
      h(
        'div',
        { class: 'card-head' },
        h('h2', null, rich('limits.of', { subject: h('bdi', null, text) })),
        may(operator, 'limits.reset') &&
          h('button', { type: 'button', class: 'secondary', onclick: reset }, t('limits.reset')),
      ),
      usageList(data),
    ],
  });
  const reset = () =>
    openActDialog({
      title: t('limits.reset'),
      consequences: [
        t('limits.resetWill', { subject: text }),
        t(subject.ip === undefined ? 'limits.resetCodes' : 'limits.resetNetwork'),
      ],
      asksReason: false,
      submitLabel: t('limits.reset'),
      done: t('limits.resetDone'),
      run: async (_values, headers) => {
        await client.request('DELETE', '/v1/admin/limits', { query: subject, headers });
        await region.reload();
      },
    });
  region.element.classList.add('card');
  return region.element;
}

/** The fullest first. Unused ones are behind a disclosure. */
function usageList(data: readonly LimitUsage[]): Child {
  const share = ({ used, max }: LimitUsage) => (max === 0 ? 0 : used / max);
  const used = data.filter(({ used: n }) => n > 0).toSorted((one, other) => share(other) - share(one));
  const unused = data.filter(({ used: n }) => n === 0);
  return [
    used.length === 0 && h('p', { class: 'muted' }, t('limits.unused')),
    h('ul', { class: 'usages' }, used.map(usageItem)),
    unused.length > 0 &&
      h(
        'details',
        null,
        h('summary', null, t('limits.others', { n: unused.length })),
        h('ul', { class: 'usages' }, unused.map(usageItem)),
      ),
  ];
}

function usageItem({ limit, of, used, max, windowSeconds, resetsAt }: LimitUsage): HTMLElement {
  const isFull = used >= max;
  return h(
    'li',
    { class: isFull ? 'full' : null },
    h('div', null, h('code', null, limit), h('div', { class: 'muted' }, nameOf('scope', of))),
    h('span', { class: 'numbers' }, t('limits.used', { used: formatNumber(used), max: formatNumber(max) })),
    shareBar([{ kind: isFull ? 'failed alarming' : 'sent', value: used }], max),
    h(
      'span',
      { class: 'muted' },
      isFull ? [h('strong', { class: 'error' }, t('limits.full')), ' · '] : null,
      t('limits.per', { time: durationText(windowSeconds) }),
      resetsAt === null ? null : [' · ', rich('limits.resets', { when: relativeElement(resetsAt) })],
    ),
  );
}
