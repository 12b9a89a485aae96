import { column, type Columns } from '../database/columns.js';
import { Statement, type Expression } from '../database/statement.js';
import { isSinceCutoff } from './session-cutoff.js';

/**
 * Stored sessions per account, live and ended. Also the maximum of `SESSIONS_PER_ACCOUNT`, which limits the live ones.
 */
export const storedPerAccount = 100;

/** Upper bounds of a session of an operator, whose role opens other people's accounts (ASVS 5.0 section 7.3). */
export const operatorSession = { idleSeconds: 3_600, absoluteSeconds: 86_400 };

export interface BoundingStatements {
  ranked: Statement<object>;
  surplus: Statement<{ id: string }>;
  tidied: Statement<{ id: string; wasLive: boolean }>;
  /** The number of sessions that ended, also of those that were deleted. */
  endedCount: Expression;
}

const isLive = `(revoked_at IS NULL AND expires_at > now() AND ${isSinceCutoff()})`;
const id: Columns<{ id: string }> = { id: column.uuid('id') };

/**
 * Frees a place for a new session in the round trip that opens it. Revokes the oldest live sessions beyond the limit on
 * live ones, and deletes the oldest ended sessions beyond the limit on stored ones. If both limits are equal, the
 * oldest live session is deleted.
 *
 * All statements see the same snapshot, in which no row may be both revoked and deleted: its position in `ranked`
 * decides.
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
  // Locks in id order, as every statement that ends several sessions does.
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
  // A live session must be deleted now, so this waits for its lock. A locked ended session is left to the next sign-in.
  const tidied = new Statement({
    name: 'tidied_sessions',
    columns: { ...id, wasLive: column.boolean(isLive) },
    sql: `DELETE FROM sessions
          WHERE id = ANY (${idsWhere('is_live AND place >= $1::int')} || ARRAY(
            SELECT id FROM sessions
            WHERE id = ANY (${idsWhere('NOT is_live AND place >= $1::int')})
            FOR UPDATE SKIP LOCKED))
          RETURNING id, ${isLive} AS "wasLive"`,
    parameters: [storedPerAccount],
  });
  const endedCount = {
    sql: `((SELECT count(*) FROM ${surplus.name}) + ${tidied.count('wasLive').sql})::int`,
  };
  return { ranked, surplus, tidied, endedCount };
}
