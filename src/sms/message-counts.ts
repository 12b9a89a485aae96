import { idsOf } from '../common/secrets.js';
import { column, type RowOf } from '../database/columns.js';
import { Statement } from '../database/statement.js';

/** The messages to a country that were admitted. */
export interface CountryCounts {
  country: string;
  sent: number;
  /** According to the provider. */
  delivered: number;
  confirmed: number;
  /** As counted by `SMS_PRICES`. */
  costMicros: number;
}

/** The messages of a provider. */
export interface ProviderCounts {
  provider: string;
  channel: string;
  accepted: number;
  delivered: number;
  /** Reported as failed after they were accepted. */
  failed: number;
  /** As reported; null if it reports no price. */
  costMicros: number | null;
}

const columns = {
  countries: column.json<CountryCounts[]>('countries'),
  providers: column.json<ProviderCounts[]>('providers'),
};

export type MessageCounts = RowOf<typeof columns>;

/** Beginning of the hours that may not be counted yet: the last two. */
const recent = `date_bin('1 hour', now(), '1970-01-01T00:00Z') - interval '1 hour'`;

const byCountry = `SELECT country, sum(sent)::int AS sent, sum(delivered)::int AS delivered,
    sum(confirmed)::int AS confirmed, sum(cost_micros)::bigint AS "costMicros"
  FROM (SELECT country, sent, delivered, confirmed, cost_micros FROM sms_hourly
        WHERE hour >= $1::timestamptz AND hour < ${recent}
        UNION ALL
        SELECT country, 1, (delivered_at IS NOT NULL)::int, (confirmed_at IS NOT NULL)::int, cost_micros
        FROM sms_admissions WHERE admitted_at >= greatest($1::timestamptz, ${recent})) AS messages
  GROUP BY country`;

const byProvider = `SELECT provider, channel, count(accepted_at)::int AS accepted,
    count(*) FILTER (WHERE status = 'delivered')::int AS delivered,
    count(*) FILTER (WHERE status = 'failed')::int AS failed, sum(price_micros)::bigint AS "costMicros"
  FROM sms_deliveries WHERE delivery_id >= $2::uuid AND started_at >= $1::timestamptz GROUP BY provider, channel`;

const listOf = (counts: string, order: string) =>
  `(SELECT coalesce(jsonb_agg(to_jsonb(counts) ORDER BY ${order}), '[]') FROM (${counts}) AS counts)`;

/**
 * What was sent in a period, by country and by provider; those with most messages first.
 * @param period `since`: at the beginning of an hour, or within the last hour
 */
export function messageCountsStatement(period: { since: Date; until: Date }): Statement<MessageCounts> {
  const [firstId] = idsOf({ from: period.since, until: period.until });
  return new Statement({
    name: 'message_counts',
    columns,
    sql: `SELECT ${listOf(byCountry, 'sent DESC, country')} AS countries,
                 ${listOf(byProvider, 'accepted DESC, provider, channel')} AS providers`,
    parameters: [period.since, firstId],
  });
}
