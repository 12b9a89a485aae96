import type { Client } from '../api/client.js';
import type { AdminUser } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { relativeElement, timeElement, dateOnly } from '../i18n/dates.js';
import { t } from '../i18n/i18n.js';
import { may, type Operator } from '../operator.js';
import { hashOf, replaceQuery } from '../router.js';
import { filterForm, filterFrom } from '../ui/filter-form.js';
import { field, select } from '../ui/form.js';
import { PagedTable, type Column } from '../ui/paged-table.js';
import { emptyState } from '../ui/states.js';
import type { View, ViewContent, ViewContext } from '../view.js';
import { describeFactors, operatorBadge, stateBadge } from './account-badges.js';
import { filterNames, findPeople, isAddress, minPrefixLength, type PeopleFilter } from './find-people.js';
import { openAddress } from './address-view.js';
import { openCreation } from './create-person.js';
import { openEndEverywhere } from './end-everywhere.js';
import { openPerson } from './person-view.js';

export const peopleView: View = {
  name: 'people',
  label: 'nav.people',
  permission: 'users.read',
  open: (context) => {
    const [, id] = context.route.path;
    const address = context.route.query.get('address');
    if (address !== null) return openAddress(context, address, listHash);
    return id === undefined ? openPeople(context) : openPerson(context, id, listHash);
  },
};

/** Of the list with the filters that were used last, for the way back to it. */
let listHash = hashOf(['people']);

/** Everybody, the newest first, or whoever the search box finds. */
function openPeople({ client, operator, route, signal }: ViewContext): ViewContent {
  const filter = filterFrom(route.query, filterNames);
  listHash = hashOf(['people'], { ...filter });
  const table = new PagedTable<AdminUser>({
    caption: t('people.title'),
    columns: columns(),
    load: (cursor) => findPeople(client, filter, { cursor, signal }),
    empty: () => emptyOf(filter),
  });
  const search = filterForm<keyof PeopleFilter>({
    names: filterNames,
    values: filter,
    fields: searchFields(filter),
    apply: (values) => {
      Object.assign(filter, values);
      replaceQuery({ ...filter });
      listHash = hashOf(['people'], { ...filter });
      table.reload();
    },
  });
  return {
    title: t('people.title'),
    actions: actionsOf(client, operator),
    body: [search.element, table.element],
  };
}

function actionsOf(client: Client, operator: Operator): Child {
  const end = h(
    'button',
    { type: 'button', class: 'secondary danger', onclick: () => openEndEverywhere(client) },
    t('act.endEverywhere.label'),
  );
  const create = h('button', { type: 'button', onclick: () => openCreation(client) }, t('create.label'));
  return h(
    'div',
    { class: 'buttons' },
    may(operator, 'users.support') && create,
    may(operator, 'operators.manage') && end,
  );
}

function searchFields({ q, state, factor, operator, role }: PeopleFilter): Child {
  const box = h('input', {
    name: 'q',
    type: 'search',
    value: q,
    dir: 'auto',
    autocomplete: 'off',
    maxlength: 255,
  });
  return [
    field(t('people.search'), box, { hint: t('people.searchHint'), class: 'wide' }),
    field(t('people.state'), select({ name: 'state', value: state }, stateOptions())),
    field(t('people.factor'), select({ name: 'factor', value: factor }, factorOptions())),
    field(t('people.operator'), select({ name: 'operator', value: operator }, operatorOptions())),
    field(t('people.role'), h('input', { name: 'role', value: role, maxlength: 40, dir: 'ltr' })),
  ];
}

type Options = (readonly [string, string])[];

const stateOptions = (): Options => [
  ['', t('filter.any')],
  ['active', t('state.active')],
  ['unverified', t('state.unverified')],
  ['disabled', t('state.disabled')],
];

const factorOptions = (): Options => [
  ['', t('filter.any')],
  ['true', t('people.withFactor')],
  ['false', t('people.withoutFactor')],
];

const operatorOptions = (): Options => [
  ['', t('filter.any')],
  ['admin', t('role.admin')],
  ['support', t('role.support')],
  ['auditor', t('role.auditor')],
];

function columns(): Column<AdminUser>[] {
  return [
    { title: t('people.person'), cell: personCell, class: 'main' },
    { title: t('people.state'), cell: (user) => stateBadge(user.state) },
    { title: t('people.factor'), cell: (user) => describeFactors(user) },
    {
      title: t('people.lastSignIn'),
      cell: ({ lastSignInAt }) => (lastSignInAt ? relativeElement(lastSignInAt) : t('value.none')),
      class: 'time',
    },
    { title: t('people.created'), cell: ({ createdAt }) => timeElement(createdAt, dateOnly), class: 'time' },
  ];
}

function personCell({ id, email, fullName, operatorRole }: AdminUser): Child {
  return [
    h('a', { href: hashOf(['people', id]), class: 'person' }, h('bdi', null, fullName)),
    operatorRole === null ? null : [' ', operatorBadge(operatorRole)],
    h('div', { class: 'email' }, h('bdi', null, email)),
  ];
}

function emptyOf(filter: PeopleFilter): Child {
  if (filter.q && filter.q.length < minPrefixLength) return emptyState(t('people.tooShort'));
  // Codes are asked for by addresses without an account, too.
  if (isAddress(filter.q)) {
    const link = h('a', { href: hashOf(['people'], { address: filter.q }) }, t('people.addressLink'));
    return emptyState(t('people.noneFound'), link);
  }
  const isFiltered = filterNames.some((name) => filter[name]);
  return isFiltered ? emptyState(t('people.noneFound'), t('people.noneHint')) : emptyState(t('people.none'));
}
