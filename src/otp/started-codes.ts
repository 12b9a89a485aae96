import { column, columnList, nullable } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import type { OtpPurpose } from './otp.purposes.js';

const columns = {
  id: column.text('id'),
  purpose: column.textOf<OtpPurpose>('purpose'),
  at: column.timestamp('created_at'),
  confirmedAt: nullable(column.timestamp('consumed_at')),
  /** Wrong codes. */
  failures: column.integer('attempts - (consumed_at IS NOT NULL)::int'),
};

/** The challenges started in a period whose code was to be sent: no decoys. */
export function startedCodesStatement({ from, until }: { from: Date; until: Date }) {
  return new Statement({
    name: 'started_codes',
    columns,
    sql: `SELECT ${columnList(columns)} FROM challenges
          WHERE created_at >= $1 AND created_at < $2 AND NOT is_decoy`,
    parameters: [from, until],
  });
}
