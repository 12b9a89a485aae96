import { byOwner, type AuditEntry } from '../../audit/audit-record.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Proof } from '../../factors/proofs.js';
import type { SignInProof } from './sign-in-outcome.js';

type Account = Pick<SignInProof, 'user' | 'isNewAccount' | 'replacedUnverifiedAccount'>;

/** The address of an account was verified by a sign-in with a code. */
export function addressVerified(user: Account['user'], client: ClientInfo): AuditEntry {
  const event = { ...byOwner(user, client), type: 'account.updated', outcome: 'success' } as const;
  return { ...event, details: { fields: ['emailVerified'] } };
}

/** The end of a registration, with which its account begins unless there was an unverified one. */
export function registrationEvents(account: Account, client: ClientInfo): AuditEntry[] {
  const { user, isNewAccount = false, replacedUnverifiedAccount = false } = account;
  const completed: AuditEntry = {
    ...byOwner(user, client),
    type: 'registration.completed',
    outcome: 'success',
    details: {},
  };
  return isNewAccount && !replacedUnverifiedAccount ? [accountCreated(user, client), completed] : [completed];
}

/** An account that its owner has registered. */
export function accountCreated(user: Account['user'], client: ClientInfo): AuditEntry {
  const details = { source: 'registration' };
  return { ...byOwner(user, client), type: 'account.created', outcome: 'success', details };
}

/** A proof of a second step was right. */
export function factorUsed(
  account: { id: string; email: string },
  factor: Proof,
  client: ClientInfo,
): Extract<AuditEntry, { type: 'factor.used' }> {
  return { ...byOwner(account, client), type: 'factor.used', outcome: 'success', details: { factor } };
}
