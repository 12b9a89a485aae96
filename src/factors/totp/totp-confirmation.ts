import { column, columnList } from '../../database/columns.js';
import { Statement } from '../../database/statement.js';

export interface TotpConfirmation {
  userId: string;
  setupId: string;
  /** The time step of the code that confirms it, which is used up. */
  step: number;
  label: string | null;
}

const unfinished = {
  id: column.uuid('id'),
  userId: column.uuid('user_id'),
  secret: column.text('secret'),
  kid: column.text('kid'),
  createdAt: column.timestamp('created_at'),
};

const id = { id: column.uuid('id') };

/**
 * Confirms an unfinished set-up; both statements run in one round trip. The first deletes its row, so only one of
 * several concurrent requests has it. The second inserts it as confirmed, or overwrites the confirmed one that it
 * replaces, so no unique index is violated on the way, and an authenticator app is never lost to a set-up that has just
 * expired. `confirmed` returns no row in that case.
 */
export function confirmStatements({ userId, setupId, step, label }: TotpConfirmation): {
  finished: Statement<object>;
  confirmed: Statement<{ id: string }>;
} {
  const finished = new Statement({
    name: 'finished_totp_setup',
    columns: unfinished,
    sql: `DELETE FROM totp_factors
          WHERE user_id = $1 AND id = $2 AND confirmed_at IS NULL AND expires_at > now()
          RETURNING ${columnList(unfinished)}`,
    parameters: [userId, setupId],
  });
  const confirmed = new Statement({
    name: 'confirmed_totp',
    columns: id,
    sql: `INSERT INTO totp_factors (id, user_id, secret, kid, created_at, last_step, label, confirmed_at)
          SELECT id, "userId", secret, kid, "createdAt", $1::bigint, $2::text, now() FROM ${finished.name}
          ON CONFLICT (user_id) WHERE confirmed_at IS NOT NULL DO UPDATE
            SET id = excluded.id, secret = excluded.secret, kid = excluded.kid, created_at = excluded.created_at,
                last_step = excluded.last_step, label = excluded.label, confirmed_at = excluded.confirmed_at,
                failures_in_a_row = 0, last_used_at = NULL
          RETURNING ${columnList(id)}`,
    parameters: [step, label],
  });
  return { finished, confirmed };
}
