import type { Client } from '../api/client.js';
import type { AdminUser } from '../api/types.js';
import { h } from '../dom.js';
import { language, languageNames, t } from '../i18n/i18n.js';
import { navigate } from '../router.js';
import { openActDialog } from '../ui/act-dialog.js';
import { field, select } from '../ui/form.js';

/** A new account. Nobody but its owner ever knows its password, so there is no field for one. */
export function openCreation(client: Client): void {
  openActDialog({
    title: t('create.label'),
    consequences: [t('create.will'), t('create.tells')],
    asksReason: false,
    fields: [
      field(t('person.email'), h('input', { name: 'email', type: 'email', required: true, dir: 'ltr' })),
      field(t('act.fullName'), h('input', { name: 'fullName', required: true, maxlength: 200, dir: 'auto' })),
      field(
        t('shell.language'),
        select({ name: 'locale', value: language() }, Object.entries(languageNames)),
      ),
      h(
        'label',
        { class: 'choice' },
        h('input', { type: 'checkbox', name: 'notify', checked: true }),
        t('create.notify'),
      ),
    ],
    submitLabel: t('create.submit'),
    done: t('create.done'),
    run: async ({ email, fullName, locale, notify }, headers) => {
      const body = { email, fullName, locale, notify: notify !== undefined };
      const { id } = await client.request<AdminUser>('POST', '/v1/admin/users', { body, headers });
      navigate(['people', id]);
    },
  });
}
