import { describeDevice } from '../../common/i18n/translator.js';
import { factorBits, type FactorType } from '../../factors/factor.js';
import { stateOf } from '../../users/account-state.js';
import type { User } from '../../users/user.entity.js';
import type { AccountDetails } from './account-details.js';

/** Everything an operator may see of an account, without the password hash. */
export function accountAsJson({ user, sessions, recovery }: AccountDetails): string {
  const shown = sessions.map(({ device, ...session }) => ({
    ...session,
    device: describeDevice('en', device),
  }));
  return JSON.stringify({ ...columnsOf(user), factorRecovery: recovery, sessions: shown }, null, 2);
}

/** @param nextCursor for the next page; null on the last one */
export function accountsAsJson(accounts: readonly User[], nextCursor: string | null): string {
  return JSON.stringify({ data: accounts.map(columnsOf), nextCursor }, null, 2);
}

function columnsOf({ passwordHash, ...rest }: User): object {
  return { ...rest, factors: factorsOf(rest), password: kindOf(passwordHash) };
}

function factorsOf({ factors }: Pick<User, 'factors'>): FactorType[] {
  const types = Object.keys(factorBits) as FactorType[]; // as: keys() returns string[]
  return types.filter((type) => (factors & factorBits[type]) !== 0);
}

const factorNames: Readonly<Record<FactorType, string>> = {
  totp: 'authenticator app',
  phone: 'phone',
  recovery_code: 'recovery codes',
};

function describeFactors(user: User, recovery: AccountDetails['recovery']): string {
  const names = factorsOf(user).map((type) => factorNames[type]);
  const removal = recovery ? `, to be removed at ${timestamp(recovery.effectiveAt)}` : '';
  if (!user.secondFactorRequired) return `${names.join(', ') || 'none'}${removal}`;
  return `${names.join(', ') || 'codes by e-mail'} (required)${removal}`;
}

/** One line for each account. */
export function describeAccounts(accounts: readonly User[], nextCursor: string | null): string {
  if (accounts.length === 0) return 'No accounts.';
  const lines = accounts.map(
    (user) => `${user.id}  ${timestamp(user.createdAt)}  ${stateOf(user).padEnd(10)}  ${user.email}`,
  );
  return [...lines, ...(nextCursor === null ? [] : [`More: --cursor ${nextCursor}`])].join('\n');
}

export function describeAccount({ user, sessions, recovery }: AccountDetails): string {
  const facts: [label: string, fact: string][] = [
    ['id', user.id],
    [
      'e-mail',
      `${user.email} (${user.emailVerifiedAt ? `verified ${timestamp(user.emailVerifiedAt)}` : 'not verified'})`,
    ],
    ['name', user.fullName],
    ['language', user.locale],
    ['roles', user.roles.join(', ') || 'none'],
    ['operator', user.operatorRole ?? 'no'],
    ['password', kindOf(user.passwordHash)],
    ['factors', describeFactors(user, recovery)],
    ['state', user.disabledAt ? `disabled since ${timestamp(user.disabledAt)}` : 'enabled'],
    ['created', timestamp(user.createdAt)],
    ['changed', timestamp(user.updatedAt)],
    ['sessions', sessions.length === 0 ? 'none' : `${sessions.length} live`],
  ];
  const lines = facts.map(([label, fact]) => `${label.padEnd(10)}${printable(fact)}`);
  const sessionLines = sessions.map(
    ({ id, device, ip, createdAt, lastUsedAt }) =>
      `  ${id}  ${describeDevice('en', device)}, ${ip}, since ${timestamp(createdAt)}, last used ${timestamp(lastUsedAt)}`,
  );
  return [...lines, ...sessionLines].join('\n');
}

/** Returns the algorithm from a hash's prefix, and nothing of the rest. */
function kindOf(hash: string | null): string {
  if (hash === null) return 'none';
  return /^\$?([a-z0-9_]+)\$/.exec(hash)?.[1] ?? 'of unknown type';
}

function timestamp(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** To the second, in UTC. */
export function terminalTime(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A name is user text: control characters in it must not reach the operator's terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
