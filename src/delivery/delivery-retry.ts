import { column, columnList, nullable } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import { isOfOperator, isRetryable, type DeliveryConditions } from './delivery-search.service.js';
import { queuedNotification } from './delivery.service.js';

const columns = {
  id: column.uuid('id'),
  userId: nullable(column.uuid('user_id')),
  notified: column.nothing("pg_notify($3::text, '')"),
};

/**
 * Queues a message again that was rejected for good: a code that is still valid, or a notice that is not yet too old.
 * Workers are notified on commit.
 * @param of.mayBeOfOperator whether the message may be about an operator's account or go to an operator's address
 */
export function retryStatement(
  of: { id: string; mayBeOfOperator: boolean },
  conditions: DeliveryConditions,
): Statement<{ id: string; userId: string | null }> {
  return new Statement({
    name: 'retried_delivery',
    columns,
    sql: `UPDATE deliveries SET status = 'queued', next_try_at = now(), finished_at = NULL
          WHERE id = $1::uuid AND ${isRetryable(conditions)} AND ($2::boolean OR NOT ${isOfOperator(conditions)})
          RETURNING ${columnList(columns)}`,
    parameters: [of.id, of.mayBeOfOperator, queuedNotification],
  });
}
