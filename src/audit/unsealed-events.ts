import { column, columnList } from '../database/columns.js';
import { Statement } from '../database/statement.js';

const columns = {
  unsealedSeconds: column.integer(`coalesce((
    SELECT extract(epoch FROM now() - at)::int FROM audit_events WHERE seal_id IS NULL ORDER BY id LIMIT 1), 0)`),
};

/** The age of the oldest event without a seal; 0 if there is none. */
export function unsealedStatement(): Statement<{ unsealedSeconds: number }> {
  return new Statement({
    name: 'unsealed_events',
    columns,
    sql: `SELECT ${columnList(columns)}`,
    parameters: [],
  });
}
