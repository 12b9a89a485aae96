import { column } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import { batchSize } from '../jobs/clean-up.service.js';

/** Deletes the counts of windows that have ended. */
export function deleteExpiredStatement(): Statement<{ key: string }> {
  return new Statement({
    name: 'deleted_limits',
    columns: { key: column.text('key') },
    sql: `DELETE FROM rate_limits WHERE key IN (
            SELECT key FROM rate_limits WHERE expires_at <= now()
            ORDER BY expires_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
          RETURNING key`,
    parameters: [],
  });
}
