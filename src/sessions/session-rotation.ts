import { columnList } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import { openAccounts } from '../users/account-views.js';
import type { RefreshTokenClaims } from './refresh-token.js';
import type { SessionAuthentication } from './session-authentication.js';
import { isSinceCutoff } from './session-cutoff.js';
import { operatorSession } from './session-bounds.js';
import {
  renewedSession,
  rotatedSession,
  type RenewedSession,
  type RotatedSession,
} from './session-columns.js';

/** What every rotation sets. */
export interface RotationParameters {
  /** The id of the secret that the next refresh token is derived with. */
  kid: string;
  idleTtlSeconds: number;
  graceSeconds: number;
}

const maxEarlierRotations = 100;
const graceWindow = "$5::int * interval '1 second'";

/**
 * The times of the recent rotations, the newest first. A token was first used when the next generation was made: that of
 * generation g at the rotation number `generation - g` of this list.
 */
const rotations = '(s.rotated_at || s.earlier_rotations)';

/**
 * The time of a rotation is that of the update, not the start of the transaction, which may have waited for the row's
 * lock. So the times are in order, and if the newest is outside the grace window, all are.
 */
const rotation = {
  generation: 's.generation + 1',
  kid: '$3',
  rotated_at: 'clock_timestamp()',
  earlier_rotations: `CASE WHEN s.rotated_at > now() - ${graceWindow}
                           THEN ${rotations}[1:${maxEarlierRotations}] ELSE '{}' END`,
  expires_at: `least(now() + CASE WHEN u.operator_role IS NULL THEN $4::int
                                  ELSE least($4::int, ${operatorSession.idleSeconds}) END * interval '1 second',
                     s.absolute_expires_at)`,
};

/**
 * The first use of the current token rotates. An earlier token returns the current one within the grace window of its
 * own first use, and is a replay after it.
 *
 * The list of rotations is bounded, and no refresh drops one that is inside the grace window. While the list is full of
 * those, the session does not rotate, and the current token returns itself: the use does not count as its first.
 */
export function rotationStatement(
  { sessionId, generation }: RefreshTokenClaims,
  { kid, idleTtlSeconds, graceSeconds }: RotationParameters,
): Statement<RotatedSession> {
  // now() and not clock_timestamp(), which could decide differently for each column.
  const rotates = `s.generation = $2
    AND coalesce(s.earlier_rotations[${maxEarlierRotations}] <= now() - ${graceWindow}, true)`;
  const changes = Object.entries(rotation).map(
    ([name, value]) => `${name} = CASE WHEN ${rotates} THEN ${value} ELSE s.${name} END`,
  );
  return new Statement({
    name: 'rotated_session',
    columns: rotatedSession,
    sql: `UPDATE sessions AS s SET
            ${changes.join(', ')},
            revoked_at = CASE WHEN s.generation = $2 THEN NULL
                              -- Not now(): this may have begun before the rotation it waited for.
                              WHEN ${rotations}[s.generation - $2] > clock_timestamp() - ${graceWindow} THEN NULL
                              ELSE now() END
          FROM ${openAccounts} AS u
          WHERE s.id = $1 AND s.generation >= $2 AND s.revoked_at IS NULL AND s.expires_at > now()
            AND ${isSinceCutoff('s')} AND u.id = s.user_id
          RETURNING ${columnList(rotatedSession)}`,
    parameters: [sessionId, generation, kid, idleTtlSeconds, graceSeconds],
  });
}

/**
 * Rotates a live session and records a new authentication. Unlike a refresh, it rotates even if the list of rotations
 * is full, and drops the oldest: rate limits bound it, and no token from before the authentication may stay current.
 * A second factor raises a session that began with a password to `aal2`; nothing lowers it.
 */
export function renewalStatement(
  { sessionId, amr, factorId, isMailboxVerified }: { sessionId: string } & Omit<SessionAuthentication, 'acr'>,
  { kid, idleTtlSeconds, graceSeconds }: RotationParameters,
): Statement<RenewedSession> {
  const changes = Object.entries(rotation).map(([name, value]) => `${name} = ${value}`);
  return new Statement({
    name: 'renewed_session',
    columns: renewedSession,
    sql: `UPDATE sessions AS s SET authenticated_at = now(), amr = $2,
            acr = CASE WHEN $6::uuid IS NOT NULL AND 'pwd' = ANY(s.amr) THEN 'aal2' ELSE s.acr END,
            factor_id = coalesce($6::uuid, s.factor_id),
            factor_authenticated_at = CASE WHEN $6::uuid IS NOT NULL THEN now() ELSE s.factor_authenticated_at END,
            mailbox_verified_at = CASE WHEN $7::boolean THEN now() ELSE s.mailbox_verified_at END,
            ${changes.join(', ')}
          FROM ${openAccounts} AS u
          WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > now()
            AND ${isSinceCutoff('s')} AND u.id = s.user_id
          RETURNING ${columnList(renewedSession)}`,
    parameters: [sessionId, amr, kid, idleTtlSeconds, graceSeconds, factorId, isMailboxVerified],
  });
}
