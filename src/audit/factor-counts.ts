import { firstIdOf } from '../common/secrets.js';
import { column, columnList } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import type { AuditType } from './audit-types.js';

const columns = {
  at: column.timestamp('at'),
  type: column.textOf<AuditType>('type'),
  factor: column.text(`coalesce(details ->> 'factor', '')`),
};

/** IDs contain the clock of the process that recorded the event, and `at` that of the database. */
const clockSkewMs = 300_000;

/** The proofs by a second factor in a period, right (`factor.used`) and wrong (`factor.failed`). */
export function factorEventsStatement({ from, until }: { from: Date; until: Date }) {
  return new Statement({
    name: 'factor_events',
    columns,
    sql: `SELECT ${columnList(columns)} FROM audit_events
          WHERE type IN ('factor.used', 'factor.failed') AND id >= $1 AND id < $2 AND at >= $3 AND at < $4`,
    parameters: [
      firstIdOf(new Date(from.getTime() - clockSkewMs)),
      firstIdOf(new Date(until.getTime() + clockSkewMs)),
      from,
      until,
    ],
  });
}
