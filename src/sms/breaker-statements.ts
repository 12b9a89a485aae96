import { column, columnList } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import { batchSize } from '../jobs/clean-up.service.js';
import type { BreakerCause, BreakerKind } from './sms-breaker.entity.js';

/** A set of numbers, or the network of a client, for which text messages can be suspended. */
export interface BreakerRange {
  kind: BreakerKind;
  key: string;
  country: string | null;
}

/** How many of the last messages are judged, and from how many on. */
const judged = { most: 50, least: 10 } as const;

/** As long as messages are kept: an opening tells which of them no longer count. */
export const admissionsKeptFor = `interval '7 days'`;

const hourSeconds = 3_600;
const daySeconds = 86_400;

/** Four numbers of which each is at most ten from the newest, within an hour: nobody's users have such numbers. */
export const sequence = { numbers: 4, distance: 10, openSeconds: hourSeconds } as const;

/** Messages per confirmed code. A form that people use lies below two. */
const ratios = { hour: 3, day: 6 } as const;

const columnOfKind = { prefix: 'prefix', country: 'country', network: 'network_key' } as const;

/** @returns for how long a breaker opens after these messages; 0 if it stays closed */
export function openSecondsAfter({ sent, confirmed }: { sent: number; confirmed: number }): number {
  if (sent < judged.least) return 0;
  if (sent > confirmed * ratios.day) return daySeconds;
  return sent > confirmed * ratios.hour ? hourSeconds : 0;
}

const openColumns = { seconds: column.integer('ceil(extract(epoch FROM open_until - now()))::int') };

/** The open breakers of these ranges, with the rest of the time for which they are open. */
export function openBreakersStatement(ranges: readonly BreakerRange[]): Statement<{ seconds: number }> {
  return new Statement({
    name: 'open_breakers',
    columns: openColumns,
    sql: `SELECT ${columnList(openColumns)} FROM sms_breakers AS b
            JOIN unnest($1::text[], $2::text[]) AS asked (kind, key) ON asked.kind = b.kind AND asked.key = b.key
          WHERE open_until > now()`,
    parameters: [ranges.map(({ kind }) => kind), ranges.map(({ key }) => key)],
  });
}

const conversionColumns = {
  key: column.text('key'),
  sent: column.integer('sent'),
  confirmed: column.integer('confirmed'),
};

export interface Conversion {
  key: string;
  sent: number;
  confirmed: number;
}

/**
 * The last messages of each range and how many of their codes were confirmed. Only messages whose code has expired,
 * confirmed or not: while codes can still be entered, the confirmed ones would be too few in a burst of honest messages,
 * and too many if the others were left out. What is sent in the meantime is bounded by the limits.
 *
 * Each opening starts a new count, so that a breaker that has closed does not open again for the same messages. Those of
 * a prefix that was suspended do not count for its country: fraud with one range must not suspend the whole country.
 */
export function conversionStatement(ranges: readonly BreakerRange[]): Statement<Conversion> {
  return new Statement({
    name: 'conversion',
    columns: conversionColumns,
    sql: ranges.map(({ kind }, index) => conversionSql(kind, `$${index + 1}::text`)).join(' UNION ALL '),
    parameters: ranges.map(({ key }) => key),
  });
}

function conversionSql(kind: BreakerKind, key: string): string {
  const isOfOpenPrefix = `EXISTS (SELECT FROM sms_breakers AS p
    WHERE p.kind = 'prefix' AND p.key = a.prefix AND p.open_until >= a.admitted_at)`;
  return `SELECT ${key} AS key, count(*)::int AS sent, count(confirmed_at)::int AS confirmed
    FROM (SELECT a.confirmed_at FROM sms_admissions AS a
          WHERE a.${columnOfKind[kind]} = ${key} AND a.expires_at <= now()
            AND a.admitted_at > coalesce(
              (SELECT open_until FROM sms_breakers WHERE kind = '${kind}' AND key = ${key}), '-infinity')
            ${kind === 'country' ? `AND NOT ${isOfOpenPrefix}` : ''}
          ORDER BY a.admitted_at DESC LIMIT ${judged.most}) AS latest`;
}

/** The same for each prefix of a country, in the order of the prefixes. */
export function conversionOfPrefixesStatement(country: string): Statement<Conversion> {
  return new Statement({
    name: 'conversion_of_prefixes',
    columns: conversionColumns,
    sql: `SELECT prefix AS key, count(*)::int AS sent, count(confirmed_at)::int AS confirmed
          FROM (SELECT a.prefix, a.confirmed_at,
                       row_number() OVER (PARTITION BY a.prefix ORDER BY a.admitted_at DESC) AS nth
                FROM sms_admissions AS a LEFT JOIN sms_breakers AS b ON b.kind = 'prefix' AND b.key = a.prefix
                WHERE a.country = $1 AND a.expires_at <= now()
                  AND a.admitted_at > coalesce(b.open_until, '-infinity')) AS latest
          WHERE nth <= ${judged.most} GROUP BY prefix HAVING count(*) >= ${judged.least} ORDER BY prefix`,
    parameters: [country],
  });
}

/** Opens a breaker, or opens it again. No row if it is open for as long. */
export function openBreakerStatement(
  { kind, key, country }: BreakerRange,
  { cause, seconds }: { cause: BreakerCause; seconds: number },
): Statement<{ openUntil: Date }> {
  const columns = { openUntil: column.timestamp('b.open_until') };
  return new Statement({
    name: 'opened_breaker',
    columns,
    sql: `INSERT INTO sms_breakers AS b (kind, key, country, cause, open_until)
          VALUES ($1, $2, $3, $4, now() + $5::int * interval '1 second')
          ON CONFLICT (kind, key) DO UPDATE
            SET cause = excluded.cause, opened_at = excluded.opened_at, open_until = excluded.open_until
            WHERE b.open_until < excluded.open_until
          RETURNING ${columnList(columns)}`,
    parameters: [kind, key, country, cause, seconds],
  });
}

const byCountry = { country: column.text('country'), count: column.integer('count') };

/** For the metric. */
export function breakersByCountryStatement(): Statement<{ country: string; count: number }> {
  return new Statement({
    name: 'breakers_by_country',
    columns: byCountry,
    sql: `SELECT coalesce(country, 'other') AS country, count(*)::int AS count FROM sms_breakers
          WHERE open_until > now() GROUP BY 1`,
    parameters: [],
  });
}

export function deleteClosedStatement(): Statement<{ key: string }> {
  return new Statement({
    name: 'deleted_breakers',
    columns: { key: column.text('key') },
    sql: `DELETE FROM sms_breakers WHERE (kind, key) IN (
            SELECT kind, key FROM sms_breakers WHERE open_until <= now() - ${admissionsKeptFor}
            ORDER BY open_until LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
          RETURNING key`,
    parameters: [],
  });
}
