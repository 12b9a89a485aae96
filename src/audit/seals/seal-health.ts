import { column, columnList } from '../../database/columns.js';
import { Statement } from '../../database/statement.js';

const columns = {
  isSealLate: column.boolean(
    `coalesce((SELECT at < now() - interval '5 minutes' FROM audit_events WHERE seal_id IS NULL ORDER BY id LIMIT 1), false)`,
  ),
};

/** Whether an event has waited for its seal for five minutes; the usual time is less than two. */
export function sealHealthStatement(): Statement<{ isSealLate: boolean }> {
  return new Statement({
    name: 'seal_health',
    columns,
    sql: `SELECT ${columnList(columns)}`,
    parameters: [],
  });
}
