import { idsOf } from '../common/secrets.js';
import { column, columnList } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import type { AuditType } from './audit-types.js';

const columns = {
  at: column.timestamp('at'),
  type: column.textOf<AuditType>('type'),
  factor: column.text(`coalesce(details ->> 'factor', '')`),
};

/** The proofs by a second factor in a period, right (`factor.used`) and wrong (`factor.failed`). */
export function factorEventsStatement(period: { from: Date; until: Date }) {
  return new Statement({
    name: 'factor_events',
    columns,
    sql: `SELECT ${columnList(columns)} FROM audit_events
          WHERE type IN ('factor.used', 'factor.failed') AND id >= $1 AND id < $2 AND at >= $3 AND at < $4`,
    parameters: [...idsOf(period), period.from, period.until],
  });
}
