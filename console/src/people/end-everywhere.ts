import type { Client } from '../api/client.js';
import { h } from '../dom.js';
import { t } from '../i18n/i18n.js';
import { openActDialog } from '../ui/act-dialog.js';
import { field } from '../ui/form.js';

/** Ends the sessions of everybody, this one too. The number of accounts is typed in, so that nobody does it by mistake. */
export function openEndEverywhere(client: Client): void {
  const count = h('input', {
    name: 'confirm',
    inputmode: 'numeric',
    pattern: String.raw`\s*[0-9]{1,9}\s*`,
    required: true,
    autocomplete: 'off',
    dir: 'ltr',
  });
  openActDialog({
    title: t('act.endEverywhere.label'),
    consequences: [t('act.endEverywhere.will'), t('act.endEverywhere.tells')],
    asksReason: false,
    fields: field(t('act.endEverywhere.count'), count, { hint: t('act.endEverywhere.countHint') }),
    submitLabel: t('act.endEverywhere.label'),
    tone: 'danger',
    done: t('act.endEverywhere.done'),
    run: async ({ confirm = '' }, headers) => {
      await client.request('DELETE', '/v1/admin/sessions', { query: { confirm: confirm.trim() }, headers });
      client.signOut('ended');
    },
  });
}
