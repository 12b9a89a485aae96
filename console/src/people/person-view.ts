import type { AdminUser } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { relativeElement, timeElement } from '../i18n/dates.js';
import { rich, t } from '../i18n/i18n.js';
import { may } from '../operator.js';
import { hashOf, navigate } from '../router.js';
import { asyncRegion } from '../ui/states.js';
import type { ViewContent, ViewContext } from '../view.js';
import { describeFactors, operatorBadge, stateBadge } from './account-badges.js';
import { actsCard } from './acts-card.js';
import { sessionsCard } from './sessions-card.js';
import { timeline } from './timeline.js';

/** One account: its state, its sessions, what happened to it, and what the operator may do. */
export function openPerson(context: ViewContext, id: string): ViewContent {
  const { client, signal } = context;
  const path = `/v1/admin/users/${encodeURIComponent(id)}`;
  const history = timeline(context, { path: `${path}/timeline` });
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
  const historyCard = h('section', { class: 'card' }, h('h2', null, t('tl.title')), history.element);
  const back = h('a', { href: hashOf(['people']), class: 'back' }, t('person.back'));
  return {
    title: t('person.title'),
    actions: back,
    body: h('div', { class: 'person-page' }, account.element, historyCard),
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
  const none = t('value.none');
  return [
    fact(t('person.email'), h('bdi', null, email)),
    fact(t('people.state'), stateBadge(state)),
    fact(t('people.factor'), describeFactors(user)),
    fact(t('person.password'), hasPassword ? t('value.yes') : t('value.no')),
    fact(t('people.lastSignIn'), lastSignInAt ? relativeElement(lastSignInAt) : none),
    fact(t('people.created'), timeElement(createdAt)),
    fact(t('people.operator'), operatorRole === null ? none : operatorBadge(operatorRole)),
    fact(t('people.role'), roles.length > 0 ? roles.join(t('list.separator')) : none),
    fact(t('person.externalId'), externalId === null ? none : h('bdi', null, externalId)),
    fact(t('person.id'), h('code', null, id)),
  ];
}

function fact(name: string, value: Child): Child {
  return h('div', null, h('dt', null, name), h('dd', null, value));
}
