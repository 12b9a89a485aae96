import { column, type Columns } from '../database/columns.js';
import { Statement } from '../database/statement.js';

/** Live and ended ones. As many as `SESSIONS_PER_ACCOUNT` may be set to: it bounds the live ones too. */
export const storedPerAccount = 100;

export interface BoundingStatements {
  ranked: Statement<object>;
  surplus: Statement<{ id: string }>;
  tidied: Statement<{ id: string }>;
}

const isLive = '(revoked_at IS NULL AND expires_at > now())';
const id: Columns<{ id: string }> = { id: column.uuid('id') };

/**
 * Makes room for one more session of an account, in the round trip that opens it: beyond the bound on live ones the
 * oldest end, and beyond the bound on all that is stored the oldest that have ended are deleted. Where all that is
 * stored may live, it is the oldest live one that is deleted.
 *
 * All see one snapshot, in which no row may be both revoked and deleted: its place in `ranked` decides which.
 */
export function boundingStatements(userId: string, livePerAccount: number): BoundingStatements {
  const ranked = new Statement({
    name: 'ranked_sessions',
    columns: {},
    sql: `SELECT id, ${isLive} AS is_live, row_number() OVER (ORDER BY ${isLive} DESC, id DESC) AS place
          FROM sessions WHERE user_id = $1`,
    parameters: [userId],
  });
  const idsWhere = (condition: string) => `ARRAY(SELECT id FROM ${ranked.name} WHERE ${condition})`;
  // Locked in the order of their ids, as by everybody who ends several.
  const surplus = new Statement({
    name: 'surplus_sessions',
    columns: id,
    sql: `UPDATE sessions SET revoked_at = now()
          WHERE id = ANY (ARRAY(
            SELECT id FROM sessions
            WHERE id = ANY (${idsWhere('is_live AND place >= $1::int AND place < $2::int')})
            ORDER BY id FOR NO KEY UPDATE))
          RETURNING id`,
    parameters: [livePerAccount, storedPerAccount],
  });
  // A live one is waited for, because it has to go now; an ended one that is locked can go with the next sign-in.
  const tidied = new Statement({
    name: 'tidied_sessions',
    columns: id,
    sql: `DELETE FROM sessions
          WHERE id = ANY (${idsWhere('is_live AND place >= $1::int')} || ARRAY(
            SELECT id FROM sessions
            WHERE id = ANY (${idsWhere('NOT is_live AND place >= $1::int')})
            FOR UPDATE SKIP LOCKED))
          RETURNING id`,
    parameters: [storedPerAccount],
  });
  return { ranked, surplus, tidied };
}
