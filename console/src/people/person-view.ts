import type { AdminUser } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { relativeElement, timeElement } from '../i18n/dates.js';
import { rich, t } from '../i18n/i18n.js';
import { may } from '../operator.js';
import { navigate } from '../router.js';
import { asyncRegion } from '../ui/states.js';
import type { ViewContent, ViewContext } from '../view.js';
import { describeFactors, operatorBadge, stateBadge } from './account-badges.js';
import { actsCard } from './acts-card.js';
import { sessionsCard } from './sessions-card.js';
import { timelineCard } from './timeline.js';

/** One account: its state, its sessions, what happened to it, and what the operator may do. */
export function openPerson(context: ViewContext, id: string, listHash: string): ViewContent {
  const { client, signal } = context;
  const path = `/v1/admin/users/${encodeURIComponent(id)}`;
  const history = timelineCard(context, { path: `${path}/timeline` });
  const account = asyncRegion<AdminUser>({
    load: () => client.get<AdminUser>(path, { signal }),
    show: (user) => {
      context.setTitle(user.fullName);
      return [summaryCard(user), h('div', { class: 'person-side' }, sideOf(user))];
    },
  });
  const reload = () => {
    void account.reload();
    history.reload();
  };
  const sideOf = (user: AdminUser) => [
    actsCard(user, { ...context, changed: (isGone) => (isGone ? navigate(['people']) : reload()) }),
    sessionsCard(user, { ...context, mayEnd: mayAct(context, user), changed: reload }),
  ];
  return {
    title: t('person.title'),
    parent: { label: t('people.title'), href: listHash },
    body: h('div', { class: 'person-page' }, account.element, history.element),
  };
}

function mayAct({ operator }: ViewContext, user: AdminUser): boolean {
  return may(operator, user.operatorRole === null ? 'users.support' : 'operators.manage');
}

function summaryCard(user: AdminUser): Child {
  const { disabledAt, disabledReason } = user;
  return h(
    'section',
    { class: 'card summary', 'aria-label': t('person.title') },
    disabledAt === null
      ? null
      : h(
          'p',
          { class: 'notice bad' },
          rich('person.disabled', { when: timeElement(disabledAt) }),
          disabledReason === null ? null : [' ', h('bdi', null, disabledReason)],
        ),
    h('dl', { class: 'facts' }, factsOf(user)),
  );
}

function factsOf(user: AdminUser): Child {
  const { email, id, externalId, roles, operatorRole, hasPassword, lastSignInAt, createdAt, state } = user;
  return [
    fact(t('person.email'), h('bdi', null, email)),
    fact(t('people.state'), stateBadge(state)),
    fact(t('people.factor'), describeFactors(user)),
    fact(t('person.password'), hasPassword ? t('value.yes') : t('value.no')),
    fact(t('people.lastSignIn'), lastSignInAt ? relativeElement(lastSignInAt) : t('value.none')),
    fact(t('people.created'), timeElement(createdAt)),
    operatorRole !== null && fact(t('people.operator'), operatorBadge(operatorRole)),
    roles.length > 0 && fact(t('people.role'), roles.join(t('list.separator'))),
    externalId !== null && fact(t('person.externalId'), h('bdi', null, externalId)),
    fact(t('person.id'), h('code', null, id), 'wide'),
  ];
}

function fact(name: string, value: Child, className?: string): Child {
  return h('div', { class: className }, h('dt', null, name), h('dd', null, value));
}
