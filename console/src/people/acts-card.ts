import type { Client } from '../api/client.js';
import type { AdminUser } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { t } from '../i18n/i18n.js';
import type { Operator } from '../operator.js';
import { openActDialog } from '../ui/act-dialog.js';
import { actText, offeredActs, type AccountAct } from './account-acts.js';

interface ActsContext {
  client: Client;
  operator: Operator;
  /** After an action on the account; `isGone` if it was deleted. */
  changed: (isGone: boolean) => void;
}

/** What the operator may do; each button says in a dialog what will happen before it does. */
export function actsCard(user: AdminUser, context: ActsContext): Child {
  const acts = offeredActs(context.operator, user);
  if (acts.length === 0) return null;
  const buttons = acts.map((act) =>
    h(
      'button',
      {
        type: 'button',
        class: `secondary ${act.tone ?? ''}`.trim(),
        onclick: () => openAct(act, user, context),
      },
      t(actText(act.name, 'label')),
    ),
  );
  return h(
    'section',
    { class: 'card acts' },
    h('h2', null, t('person.acts')),
    h('div', { class: 'act-buttons' }, buttons),
  );
}

function openAct(act: AccountAct, user: AdminUser, { client, changed }: ActsContext): void {
  const { name, tone, asksReason, fields, request } = act;
  openActDialog({
    title: `${t(actText(name, 'label'))}: ${user.fullName}`,
    consequences: [t(actText(name, 'will')), t(actText(name, 'tells'), { email: user.email })],
    asksReason,
    fields: fields?.(user),
    submitLabel: t(actText(name, 'label')),
    tone,
    done: t(actText(name, 'done')),
    run: async (values, headers) => {
      const { method, path, body, query } = request(user, values);
      const base = `/v1/admin/users/${encodeURIComponent(user.id)}`;
      await client.request(method, base + path, { body, query, headers });
      changed(name === 'delete');
    },
  });
}
