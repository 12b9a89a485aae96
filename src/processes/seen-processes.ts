import { column, columnList, type RowOf } from '../database/columns.js';
import { Statement } from '../database/statement.js';

/** A process that has not been seen for longer has been killed. */
export const lostAfterSeconds = 30;

/** SQL condition */
export const isRunning = `(ended_at IS NULL AND seen_at > now() - interval '${lostAfterSeconds} seconds')`;

const ageSeconds = (timestamp: string) => column.integer(`extract(epoch FROM now() - ${timestamp})::int`);

const columns = {
  secretKids: column.texts('secret_kids'),
  signingKids: column.texts('signing_kids'),
  startedSecondsAgo: ageSeconds('started_at'),
  lastSeenSecondsAgo: ageSeconds('coalesce(ended_at, seen_at)'),
  isRunning: column.boolean(isRunning),
};

export type SeenProcess = RowOf<typeof columns>;

/** The processes that run, and those that have run within the last two days. */
export function seenProcessesStatement(): Statement<SeenProcess> {
  return new Statement({
    name: 'seen_processes',
    columns,
    sql: `SELECT ${columnList(columns)} FROM processes ORDER BY started_at, id`,
    parameters: [],
  });
}
