import type { AdminUser } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { timeElement, relativeElement } from '../i18n/dates.js';
import { formatNumber, t } from '../i18n/i18n.js';
import { hashOf } from '../router.js';
import { asyncRegion } from '../ui/states.js';
import type { ViewContent, ViewContext } from '../view.js';
import { describeFactors, operatorBadge, stateBadge } from './account-badges.js';

export function openPerson({ client, signal }: ViewContext, id: string): ViewContent {
  const path = `/v1/admin/users/${encodeURIComponent(id)}`;
  const account = asyncRegion<AdminUser>({
    load: () => client.get<AdminUser>(path, { signal }),
    show: (user) => summaryOf(user),
  });
  const back = h('a', { href: hashOf(['people']), class: 'back' }, t('people.title'));
  return { title: t('person.title'), actions: back, body: [account.element] };
}

function summaryOf(user: AdminUser): Child {
  return h(
    'section',
    { class: 'card' },
    h('h2', null, h('bdi', null, user.fullName), ' ', stateBadge(user.state)),
    h(
      'dl',
      { class: 'facts' },
      fact(t('person.email'), h('bdi', null, user.email)),
      fact(t('person.id'), h('code', null, user.id)),
      fact(
        t('person.externalId'),
        user.externalId === null ? t('value.none') : h('bdi', null, user.externalId),
      ),
      fact(t('people.role'), user.roles.length > 0 ? user.roles.join(t('list.separator')) : t('value.none')),
      fact(
        t('people.operator'),
        user.operatorRole === null ? t('value.none') : operatorBadge(user.operatorRole),
      ),
      fact(t('people.factor'), describeFactors(user)),
      fact(t('person.password'), user.hasPassword ? t('value.yes') : t('value.no')),
      fact(t('person.sessions'), formatNumber(user.sessionCount)),
      fact(t('people.lastSignIn'), user.lastSignInAt ? relativeElement(user.lastSignInAt) : t('value.none')),
      fact(t('people.created'), timeElement(user.createdAt)),
    ),
  );
}

function fact(name: string, value: Child): Child {
  return h('div', null, h('dt', null, name), h('dd', null, value));
}
