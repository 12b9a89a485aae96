import { describeDevice } from '../../common/i18n/translator.js';
import type { AccountDetails } from './account-administration.service.js';

/** Everything an operator may see of an account, without the password hash. */
export function accountAsJson({ user, sessions }: AccountDetails): string {
  const { passwordHash, ...rest } = user;
  const shown = sessions.map(({ device, ...session }) => ({
    ...session,
    device: describeDevice('en', device),
  }));
  return JSON.stringify({ ...rest, password: kindOf(passwordHash), sessions: shown }, null, 2);
}

export function describeAccount({ user, sessions }: AccountDetails): string {
  const facts: [label: string, fact: string][] = [
    ['id', user.id],
    [
      'e-mail',
      `${user.email} (${user.emailVerifiedAt ? `verified ${timestamp(user.emailVerifiedAt)}` : 'not verified'})`,
    ],
    ['name', user.fullName],
    ['language', user.locale],
    ['password', kindOf(user.passwordHash)],
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

/** A name is user text: control characters in it must not reach the operator's terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
