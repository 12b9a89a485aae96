import { column } from '../database/columns.js';
import { Statement } from '../database/statement.js';

/**
 * Whether a session was opened since all sessions of the installation were last revoked. Every statement that reads live
 * sessions includes this: it costs a look at a table of one row, and revoking all sessions changes only that row.
 * @param session qualifies the column where it would be ambiguous
 */
export const isSinceCutoff = (session = 'sessions') =>
  `${session}.created_at > (SELECT coalesce(max(valid_from), '-infinity') FROM session_cutoff)`;

/** When it was revoked with all others: null if it was not. */
export const cutOffAt = '(SELECT valid_from FROM session_cutoff WHERE valid_from >= sessions.created_at)';

/** Revokes every session of the installation. */
export function cutOffStatement(): Statement<{ validFrom: Date }> {
  const columns = { validFrom: column.timestamp('valid_from') };
  return new Statement({
    name: 'session_cut_off',
    columns,
    // Not now(): a sign-in that began before this statement is cut off too.
    sql: `INSERT INTO session_cutoff AS c (valid_from) VALUES (clock_timestamp())
          ON CONFLICT (id) DO UPDATE SET valid_from = greatest(c.valid_from, excluded.valid_from) RETURNING valid_from AS "validFrom"`,
    parameters: [],
  });
}
