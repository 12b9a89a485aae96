import { column, columnList } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import { isRunning } from './seen-processes.js';

/** A provider of messages, according to all running processes that send by it. */
export interface ProviderSummary {
  channel: string;
  name: string;
  /** The running processes that send by it. */
  processes: number;
  /** For how many of them it does not work. */
  failing: number;
  /** For the one for which it has not worked longest; null if it works for all. */
  failingSeconds: number | null;
  /** Why it does not work for that one, without destination and code. */
  reason: string | null;
}

/** Until now: a process may have recorded it some seconds ago. */
const failingSeconds = `(one ->> 'failingSeconds')::float8 + extract(epoch FROM now() - seen_at)::float8`;

const summaries = `
  SELECT channel, name, min(place) AS place, count(*) AS processes, count(seconds) AS failing,
         max(seconds) AS "failingSeconds", (array_agg(reason ORDER BY seconds DESC NULLS LAST))[1] AS reason
  FROM (SELECT one ->> 'channel' AS channel, one ->> 'name' AS name, place, ${failingSeconds} AS seconds,
               one ->> 'reason' AS reason
        FROM processes, jsonb_array_elements(providers) WITH ORDINALITY AS each (one, place)
        WHERE ${isRunning}) AS seen
  GROUP BY channel, name`;

const columns = {
  providers: column.json<ProviderSummary[]>(
    `(SELECT coalesce(jsonb_agg(to_jsonb(summary) - 'place' ORDER BY channel, place), '[]') FROM (${summaries}) AS summary)`,
  ),
};

/** The providers of messages that running processes use, in the order of preference. Returns one row. */
export function providerSummariesStatement(): Statement<{ providers: ProviderSummary[] }> {
  return new Statement({
    name: 'provider_summaries',
    columns,
    sql: `SELECT ${columnList(columns)}`,
    parameters: [],
  });
}
