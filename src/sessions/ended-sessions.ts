import { column, columnList } from '../database/columns.js';
import { Statement, type Expression } from '../database/statement.js';
import type { EndedSession } from './session-columns.js';

/**
 * Returns one row about a round trip that ends sessions and does something else.
 * @param isDone whether the rest was done
 */
export function endingStatement(ended: Statement<EndedSession>, isDone: Expression) {
  const columns = {
    isDone: column.boolean(isDone.sql),
    endedCount: column.integer(ended.count('wasLive').sql),
  };
  return new Statement({ name: 'ending', columns, sql: `SELECT ${columnList(columns)}`, parameters: [] });
}
