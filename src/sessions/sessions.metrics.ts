import type { EntityManager } from 'typeorm';
import { afterCommit } from '../database/after-commit.js';
import { counter } from '../observability/metrics.js';

export const sessionsOpened = counter('postern_sessions_opened_total', 'Sessions opened.', {});

const endReasons = [
  'logout',
  'owner',
  'operator',
  'session_limit',
  'replayed',
  'password_changed',
  'password_reset',
  'email_changed',
  'factors_changed',
  'factors_lost',
  'role_changed',
  'account_disabled',
  'account_deleted',
  'account_replaced',
  'without_factor',
] as const;
export type EndReason = (typeof endReasons)[number];

export const sessionsEnded = counter(
  'postern_sessions_ended_total',
  'Live sessions that were ended. Those of everybody at once, and those that expired, are not counted.',
  { reason: endReasons },
);

export const refreshes = counter('postern_refreshes_total', 'Uses of refresh tokens.', {
  result: ['rotated', 'grace', 'replayed', 'invalid'],
});

/** Counts sessions that a statement of this transaction has ended, once it has committed. */
export function countEndedSessions(
  tx: EntityManager,
  reason: EndReason,
  ended: readonly { wasLive: boolean }[],
): void {
  countEnded(tx, reason, ended.filter(({ wasLive }) => wasLive).length);
}

/** Like `countEndedSessions`, where only their number is known. */
export function countEnded(tx: EntityManager, reason: EndReason, count: number): void {
  if (count > 0) afterCommit(tx, () => sessionsEnded.increment({ reason }, count));
}
