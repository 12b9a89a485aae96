import type { AuditSeal, AuditSealHead, AuditVerification } from '../api/operation-types.js';
import type { Page } from '../api/types.js';
import { fill, h, type Child } from '../dom.js';
import { formatNumber, isTextKey, rich, t } from '../i18n/i18n.js';
import { field, form } from '../ui/form.js';
import type { ViewContext } from '../view.js';

const anchor = String.raw`\s*[1-9][0-9]{0,17}:[A-Za-z0-9_\-]{43}\s*`;
const timeLimitMs = 120_000;

/** Verifies the log against its seals, and against a seal that the person has kept elsewhere. */
export function verifyCard(context: ViewContext): HTMLElement {
  const state = h('div', { role: 'status', class: 'stack' });
  let run: Verification | undefined;
  const stop = h(
    'button',
    { type: 'button', class: 'secondary', hidden: true, onclick: () => run?.stop() },
    t('action.stop'),
  );
  const verification = form({
    fields: field(t('verify.kept'), keptInput(), { hint: t('verify.keptHint') }),
    submitLabel: t('verify.start'),
    other: stop,
    submit: async ({ expect = '' }) => {
      run = new Verification(context, expect.trim());
      stop.hidden = false;
      fill(state);
      try {
        await run.go((progress) => fill(state, progress));
        fill(state, resultOf(run));
      } finally {
        stop.hidden = true;
      }
    },
  });
  return h(
    'section',
    { class: 'card stack' },
    h('h2', null, t('verify.title')),
    h('p', { class: 'muted' }, t('verify.intro')),
    verification,
    state,
  );
}

function keptInput(): HTMLInputElement {
  return h('input', {
    name: 'expect',
    dir: 'ltr',
    pattern: anchor,
    placeholder: '4711:LCa0a2j_…',
    autocomplete: 'off',
    spellcheck: 'false',
    class: 'anchor',
  });
}

/** The server verifies a long log in parts, one for each request. */
class Verification {
  seals = 0;
  events = 0;
  expired = 0;
  unsealed = 0;
  head: AuditSealHead | null = null;
  mismatch: AuditVerification['mismatch'] = null;
  isStopped = false;

  constructor(
    private readonly context: ViewContext,
    readonly expect: string,
  ) {}

  stop(): void {
    this.isStopped = true;
  }

  async go(show: (progress: Child) => void): Promise<void> {
    const { client, signal } = this.context;
    const newest = await client.get<Page<AuditSeal>>('/v1/admin/audit/seals', {
      query: { limit: 1 },
      signal,
    });
    const last = Number(newest.data[0]?.number ?? 0);
    const bar = h('progress', { 'aria-label': t('verify.title'), max: Math.max(1, last), value: 0 });
    const text = h('p');
    show([bar, text]);
    for (let from: string | null | undefined; from !== null && !this.isStopped;) {
      const body = { ...(from && { fromNumber: from }), ...(this.expect && { expect: this.expect }) };
      const part: AuditVerification = await client.request('POST', '/v1/admin/audit/verify', {
        body,
        signal,
        timeLimitMs,
      });
      this.add(part);
      if (part.mismatch) return;
      from = part.nextNumber;
      bar.value = Number(this.head?.number ?? 0);
      fill(text, t('verify.progress', { number: formatNumber(bar.value), last: formatNumber(last) }));
    }
  }

  private add({ seals, events, expired, unsealed, head, mismatch }: AuditVerification): void {
    this.seals += seals;
    this.events += events;
    this.expired += expired;
    this.unsealed = unsealed ?? 0;
    this.head = head ?? this.head;
    this.mismatch = mismatch;
  }
}

function resultOf(run: Verification): Child {
  const { mismatch, isStopped, seals, head, expect } = run;
  const counts = [t('verify.seals', { n: seals }), t('verify.events', { n: run.events })].join(
    t('list.separator'),
  );
  if (mismatch) {
    const reason = `mismatch.${mismatch.reason}`;
    const title = mismatch.reason === 'unknown_key' ? 'verify.unverified' : 'verify.bad';
    return h(
      'div',
      { class: 'verdict bad' },
      h('p', { class: 'verdict-title' }, t(title, { number: mismatch.number })),
      h('p', null, isTextKey(reason) ? t(reason) : mismatch.reason),
      h('p', null, t('verify.before', { counts })),
    );
  }
  if (isStopped) return h('p', { class: 'verdict' }, t('verify.stopped', { counts }));
  if (!head) return h('p', { class: 'verdict' }, t('seals.none'));
  return h(
    'div',
    { class: 'verdict good' },
    h('p', { class: 'verdict-title' }, t('verify.good')),
    h('p', null, counts),
    run.expired === 0 ? null : h('p', null, t('verify.expired', { n: run.expired })),
    run.unsealed === 0 ? null : h('p', null, t('verify.unsealed', { n: run.unsealed })),
    expect === '' ? null : h('p', null, t('verify.keptFits')),
    h(
      'p',
      null,
      rich('verify.keep', { head: h('code', { class: 'anchor' }, `${head.number}:${head.hash}`) }),
    ),
  );
}
