import type { AuditEntry } from '../../audit/audit-record.js';
import type { ClientInfo } from '../../common/http/client-info.js';

/** What the audit log says of a wrong proof, and of one that a limit refuses. */
export interface FailureEvents {
  failed: FailedEvent;
  /** @param limit its name */
  refused(limit: string): FailedEvent;
  sessionId?: string;
}

/** The part of an event that depends on what the proof was for. */
type FailedEvent = {
  [Type in FailedType]: Pick<Extract<AuditEntry, { type: Type }>, 'type' | 'details'>;
}[FailedType];
type FailedType =
  'sign_in.failed' | 'sign_in.refused' | 'factor.failed' | 'factor.added' | 'password.changed';

/** A password as the first step of a sign-in. */
export const signInFailure: FailureEvents = {
  failed: { type: 'sign_in.failed', details: { method: 'password' } },
  refused: (limit) => ({ type: 'sign_in.refused', details: { limit } }),
};

/** A proof of the second step of a sign-in, or of a reauthentication in a session. */
export function factorFailure(factor: string, sessionId?: string): FailureEvents {
  return {
    failed: { type: 'factor.failed', details: { factor } },
    refused: (limit) => ({ type: 'factor.failed', details: { factor, limit } }),
    sessionId,
  };
}

/** The current password, for a new one. */
export function changeFailure(sessionId: string): FailureEvents {
  return {
    failed: { type: 'password.changed', details: {} },
    refused: (limit) => ({ type: 'password.changed', details: { limit } }),
    sessionId,
  };
}

/** The first code of an authenticator app. */
export function setupFailure(sessionId?: string): FailureEvents {
  return {
    failed: { type: 'factor.added', details: { factor: 'totp' } },
    refused: (limit) => ({ type: 'factor.added', details: { factor: 'totp', limit } }),
    sessionId,
  };
}

/** Somebody who submits a proof for an address. */
interface FailedAttempt {
  /** Canonical. */
  address: string;
  userId: string | null;
  client: ClientInfo;
  failureEvents: FailureEvents;
}

/**
 * The event of a failed proof. Nobody has been identified, except in a session.
 * @param limit the one that refuses it; null for a wrong proof
 */
export function eventOfFailure(attempt: FailedAttempt, limit: string | null = null): AuditEntry {
  const { address, userId, client, failureEvents } = attempt;
  const { sessionId } = failureEvents;
  return {
    ...(limit === null ? failureEvents.failed : failureEvents.refused(limit)),
    outcome: limit === null ? 'failure' : 'refused',
    actor: sessionId === undefined ? { type: 'anonymous', id: null } : { type: 'user', id: userId },
    userId,
    sessionId,
    client,
    address,
  };
}
