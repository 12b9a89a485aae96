import { columnList } from '../database/columns.js';
import { kidCount, type KidCount } from '../database/kid-count.js';
import { isSinceCutoff } from './session-cutoff.js';
import { Statement } from '../database/statement.js';

const columns = kidCount('max(expires_at)');

/** How many live sessions have a refresh token of each kid. */
export function sessionKidsStatement(): Statement<KidCount> {
  return new Statement({
    name: 'session_kids',
    columns,
    sql: `SELECT ${columnList(columns)} FROM sessions
          WHERE revoked_at IS NULL AND expires_at > now() AND ${isSinceCutoff()} GROUP BY kid`,
    parameters: [],
  });
}
