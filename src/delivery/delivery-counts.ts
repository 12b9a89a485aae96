import { idsOf } from '../common/secrets.js';
import { column, columnList, nullable } from '../database/columns.js';
import { Statement } from '../database/statement.js';

/** More messages than this wait only if something is wrong; counting all of them would take too long. */
export const mostCounted = 10_000;

interface Period {
  from: Date;
  until: Date;
}

/** SQL of the receiving domain of a row; null for a channel without domains. */
export const domainSql = `CASE WHEN destination LIKE '%@%' THEN split_part(destination, '@', -1) END`;

/** SQL of the name of the provider of the last attempt; null if there was none, or the provider has no name. */
export const lastProviderSql = `attempts -> -1 ->> 'provider'`;

/** SQL condition: waits until its first attempt is due, as a summary of notices does. */
const isScheduled = 'tries = 0 AND next_try_at > now()';

const sentColumns = {
  challengeId: column.text('challenge_id'),
  sentAt: column.timestamp('min(finished_at)'),
};

/** When the first message with a code of each challenge was sent, of those queued in a period. */
export function sentCodesStatement(period: Period) {
  return new Statement({
    name: 'sent_codes',
    columns: sentColumns,
    sql: `SELECT ${columnList(sentColumns)} FROM deliveries
          WHERE id >= $1 AND id < $2 AND status = 'sent' AND challenge_id IS NOT NULL GROUP BY challenge_id`,
    parameters: idsOf(period),
  });
}

/** SQL of the seconds since the provider accepted the newest message with a code; null if it has not. */
export function secondsSinceAcceptance(
  of: Record<'challengeId' | 'generation' | 'destination', string>,
): string {
  return `(SELECT extract(epoch FROM now() - max(finished_at))::float8 FROM deliveries
           WHERE deliveries.destination = ${of.destination} AND challenge_id = ${of.challengeId}
             AND challenge_generation = ${of.generation} AND status = 'sent')`;
}

const messageColumns = {
  at: column.timestamp('created_at'),
  channel: column.text('channel'),
  domain: column.text(`coalesce(${domainSql}, '')`),
  provider: nullable(column.text(lastProviderSql)),
  isSent: column.boolean(`status = 'sent'`),
  /** Rejected, or given up after attempts that failed. */
  isFailed: column.boolean(`(status = 'failed' OR (status = 'dropped' AND tries > 0))`),
  isQueued: column.boolean(`(status = 'queued' AND NOT (${isScheduled}))`),
  seconds: nullable(
    column.double(`CASE WHEN status = 'sent' THEN extract(epoch FROM finished_at - created_at) END::float8`),
  ),
};

/** The messages queued in a period. Rows that send nothing are none. */
export function messagesStatement(period: Period) {
  return new Statement({
    name: 'messages',
    columns: messageColumns,
    sql: `SELECT ${columnList(messageColumns)} FROM deliveries
          WHERE id >= $1 AND id < $2 AND created_at >= $3 AND created_at < $4 AND template IS NOT NULL`,
    parameters: [...idsOf(period), period.from, period.until],
  });
}

const waiting = `status = 'queued' AND template IS NOT NULL AND NOT (${isScheduled})`;
const oldestAge = (condition: string) =>
  `(SELECT extract(epoch FROM now() - created_at)::int FROM deliveries WHERE ${condition} ORDER BY id LIMIT 1)`;

const queueColumns = {
  /** At most `mostCounted`. */
  waiting: column.integer(
    `(SELECT count(*) FROM (SELECT FROM deliveries WHERE ${waiting} LIMIT ${mostCounted}) AS counted)::int`,
  ),
  oldestSeconds: nullable(column.integer(oldestAge(waiting))),
  /** Age of the oldest message that no process has tried to send. */
  untriedSeconds: nullable(
    column.integer(oldestAge(`${waiting} AND tries = 0 AND (leased_until IS NULL OR leased_until < now())`)),
  ),
};

/** The messages that wait now. */
export function queueStatement() {
  return new Statement({
    name: 'message_queue',
    columns: queueColumns,
    sql: `SELECT ${columnList(queueColumns)}`,
    parameters: [],
  });
}
