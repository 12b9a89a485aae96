import type { AdminUser } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { languageNames, t } from '../i18n/i18n.js';
import type { TextKey } from '../i18n/texts.js';
import { may, type Operator, type Permission } from '../operator.js';
import { field, select } from '../ui/form.js';

type Values = Record<string, string>;

export interface AccountAct {
  /** Of its texts: `act.<name>.label`, `.will`, `.tells`, `.done`. */
  name: ActName;
  permission: Permission;
  tone?: 'danger';
  asksReason?: boolean;
  /** Whether it makes sense in the account's state. */
  isOffered: (user: AdminUser) => boolean;
  fields?: (user: AdminUser) => Child;
  request: (user: AdminUser, values: Values) => ActRequest;
}

export interface ActRequest {
  method: string;
  /** Below the account's own path. */
  path: string;
  body?: object;
  query?: Record<string, string>;
}

type ActName =
  | 'edit'
  | 'changeEmail'
  | 'askPassword'
  | 'requirePassword'
  | 'endSessions'
  | 'resetFactors'
  | 'disable'
  | 'enable'
  | 'operatorRole'
  | 'delete';

const always = () => true;
const post =
  (path: string) =>
  (_user: AdminUser, { reason = '' }: Values) => ({ method: 'POST', path, body: { reason } });

/** In the order in which they are shown: what disturbs the owner least comes first. */
export const accountActs: readonly AccountAct[] = [
  {
    name: 'edit',
    permission: 'users.manage',
    asksReason: false,
    isOffered: always,
    fields: profileFields,
    request: editRequest,
  },
  {
    name: 'changeEmail',
    permission: 'users.manage',
    isOffered: ({ secondFactor }) => secondFactor.methods.length === 0, // the server refuses it otherwise
    fields: () =>
      field(t('act.newEmail'), h('input', { name: 'email', type: 'email', required: true, dir: 'ltr' })),
    request: (_user, { email = '', reason = '' }) => ({
      method: 'PUT',
      path: '/email',
      body: { email, reason },
    }),
  },
  {
    name: 'askPassword',
    permission: 'users.support',
    isOffered: ({ state }) => state === 'active',
    request: (_user, { reason = '' }) => ({
      method: 'POST',
      path: '/password-reset',
      body: { reason, mode: 'ask' },
    }),
  },
  {
    name: 'requirePassword',
    permission: 'users.support',
    tone: 'danger',
    isOffered: ({ hasPassword }) => hasPassword,
    request: (_user, { reason = '' }) => ({
      method: 'POST',
      path: '/password-reset',
      body: { reason, mode: 'require' },
    }),
  },
  {
    name: 'endSessions',
    permission: 'users.support',
    asksReason: false,
    isOffered: ({ sessionCount }) => sessionCount > 0,
    request: () => ({ method: 'DELETE', path: '/sessions' }),
  },
  {
    name: 'resetFactors',
    permission: 'factors.reset',
    tone: 'danger',
    isOffered: ({ secondFactor }) => secondFactor.methods.length > 0,
    request: post('/second-factor/reset'),
  },
  {
    name: 'disable',
    permission: 'users.support',
    tone: 'danger',
    isOffered: ({ state }) => state !== 'disabled',
    request: post('/disable'),
  },
  {
    name: 'enable',
    permission: 'users.support',
    isOffered: ({ state }) => state === 'disabled',
    request: post('/enable'),
  },
  {
    name: 'operatorRole',
    permission: 'operators.manage',
    isOffered: always,
    fields: ({ operatorRole }) =>
      field(t('people.operator'), select({ name: 'operatorRole', value: operatorRole ?? '' }, roleOptions())),
    request: (_user, { operatorRole = '', reason = '' }) => ({
      method: 'PUT',
      path: '/operator-role',
      body: { operatorRole: operatorRole || null, reason },
    }),
  },
  {
    name: 'delete',
    permission: 'users.manage',
    tone: 'danger',
    isOffered: always,
    request: (_user, { reason = '' }) => ({ method: 'DELETE', path: '', query: { reason } }),
  },
];

/** What the operator may do to this account. Only admins may act on operators. */
export function offeredActs(operator: Operator, user: AdminUser): AccountAct[] {
  if (user.operatorRole !== null && !may(operator, 'operators.manage')) return [];
  return accountActs.filter((act) => may(operator, act.permission) && act.isOffered(user));
}

export const actText = (name: ActName, part: 'label' | 'will' | 'tells' | 'done'): TextKey =>
  `act.${name}.${part}`;

const roleOptions = () =>
  [
    ['', t('act.noRole')],
    ['admin', t('role.admin')],
    ['support', t('role.support')],
    ['auditor', t('role.auditor')],
  ] as const;

function profileFields({ fullName, locale, roles, externalId }: AdminUser): Child {
  return [
    field(
      t('act.fullName'),
      h('input', { name: 'fullName', value: fullName, required: true, maxlength: 200, dir: 'auto' }),
    ),
    field(
      t('shell.language'),
      select({ name: 'locale', value: locale.slice(0, 2) }, Object.entries(languageNames)),
    ),
    field(t('people.role'), h('input', { name: 'roles', value: roles.join(' '), dir: 'ltr' }), {
      hint: t('act.rolesHint'),
    }),
    field(
      t('person.externalId'),
      h('input', { name: 'externalId', value: externalId ?? '', maxlength: 255, dir: 'auto' }),
    ),
  ];
}

/** Only what was changed. */
function editRequest(user: AdminUser, values: Values): ActRequest {
  const { fullName = '', locale = '', externalId = '' } = values;
  const roles = (values['roles'] ?? '').split(/[\s,]+/).filter(Boolean);
  const body = {
    ...(fullName !== user.fullName && { fullName }),
    ...(locale !== user.locale.slice(0, 2) && { locale }),
    ...(roles.join(' ') !== user.roles.join(' ') && { roles }),
    ...((externalId || null) !== user.externalId && { externalId: externalId || null }),
  };
  return { method: 'PATCH', path: '', body };
}
