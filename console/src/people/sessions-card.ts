import type { AdminUser, Session } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { relativeElement } from '../i18n/dates.js';
import { rich, t } from '../i18n/i18n.js';
import { openActDialog } from '../ui/act-dialog.js';
import { badge } from '../ui/badge.js';
import { asyncRegion } from '../ui/states.js';
import type { ViewContext } from '../view.js';

interface SessionsContext extends Pick<ViewContext, 'client' | 'signal'> {
  mayEnd: boolean;
  changed: () => void;
}

/** The devices on which the account is signed in. */
export function sessionsCard({ id }: AdminUser, context: SessionsContext): Child {
  const { client, signal } = context;
  const path = `/v1/admin/users/${encodeURIComponent(id)}/sessions`;
  const list = asyncRegion<{ data: Session[] }>({
    load: () => client.get(path, { signal }),
    show: ({ data }) =>
      data.length === 0
        ? h('p', { class: 'muted' }, t('sessions.none'))
        : h(
            'ul',
            { class: 'sessions' },
            data.map((session) => sessionItem(session, path, context)),
          ),
  });
  return h('section', { class: 'card' }, h('h2', null, t('person.sessions')), list.element);
}

function sessionItem(session: Session, path: string, context: SessionsContext): HTMLElement {
  const { device, ip, lastUsedAt, current } = session;
  const used = rich('sessions.lastUsed', { when: relativeElement(lastUsedAt) });
  return h(
    'li',
    null,
    h(
      'div',
      null,
      h('p', null, h('bdi', null, device), current ? [' ', badge(t('sessions.current'), 'good')] : null),
      h('p', { class: 'muted' }, h('bdi', null, ip), ' · ', used),
    ),
    context.mayEnd ? endButton(session, path, context) : null,
  );
}

function endButton({ id, device }: Session, path: string, { client, changed }: SessionsContext): HTMLElement {
  const title = t('sessions.endTitle', { device });
  const onclick = () =>
    openActDialog({
      title,
      consequences: [t('sessions.endWill'), t('act.endSessions.tells')],
      asksReason: false,
      submitLabel: t('sessions.end'),
      done: t('sessions.ended'),
      run: async (_values, headers) => {
        await client.request('DELETE', `${path}/${encodeURIComponent(id)}`, { headers });
        changed();
      },
    });
  return h('button', { type: 'button', class: 'link', 'aria-label': title, onclick }, t('sessions.end'));
}
