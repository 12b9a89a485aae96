import { ConnectionError } from '../api/http.js';
import { h, type Child } from '../dom.js';
import { t } from '../i18n/i18n.js';
import { openDialog } from './dialog.js';
import { field, form } from './form.js';
import { toast } from './toast.js';

export interface ActDialogOptions {
  title: string;
  /** What will happen, and whom it tells: one sentence each. */
  consequences: readonly string[];
  /** False if the operation takes none. */
  asksReason?: boolean;
  /** Besides the reason. */
  fields?: Child;
  submitLabel: string;
  tone?: 'danger';
  /** `headers` make a repetition of the same request harmless. */
  run: (values: Record<string, string>, headers: Record<string, string>) => Promise<unknown>;
  /** What is said afterwards. */
  done: string;
}

const reasonLength = 500;

/** Says what an action will do, asks for its reason, and does it. Stays open until it has worked or is closed. */
export function openActDialog(options: ActDialogOptions): void {
  const { title, consequences, asksReason = true, fields, submitLabel, tone, run, done } = options;
  const keys = new RepetitionKeys();
  openDialog(title, ({ close }) => {
    const reason = h('textarea', { name: 'reason', required: true, maxlength: reasonLength, rows: 2 });
    return [
      h(
        'ul',
        { class: 'consequences' },
        consequences.map((sentence) => h('li', null, sentence)),
      ),
      form({
        fields: [fields, asksReason && field(t('reason.label'), reason, { hint: t('reason.hint') })],
        submitLabel,
        tone,
        other: h('button', { type: 'button', class: 'secondary', onclick: close }, t('action.cancel')),
        submit: async (given) => {
          const oneLine = (given['reason'] ?? '').replace(/\s+/g, ' ').trim(); // the server takes no line breaks
          const values = { ...given, reason: oneLine };
          await keys.run(values, (headers) => run(values, headers));
          close();
          toast(done);
        },
      }),
    ];
  });
}

/** The key of a request stays the same until there is a response: without one, the request may have been done. */
class RepetitionKeys {
  private pending: { content: string; key: string } | undefined;

  async run(values: object, call: (headers: Record<string, string>) => Promise<unknown>): Promise<void> {
    const content = JSON.stringify(values);
    if (this.pending?.content !== content) this.pending = { content, key: newKey() };
    try {
      await call({ 'idempotency-key': this.pending.key });
    } catch (error) {
      if (!(error instanceof ConnectionError)) this.pending = undefined;
      throw error;
    }
  }
}

/** Not `randomUUID`, which browsers offer on secure origins only. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
