import { factorEventsStatement } from '../audit/factor-counts.js';
import { column, nullable, type RowOf } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import { messagesStatement, sentCodesStatement } from '../delivery/delivery-counts.js';
import { startedCodesStatement } from '../otp/started-codes.js';
import { bucketSql, histogramSql } from './histogram.js';

/** Length of the steps in seconds: those that are counted, and those that they are added up to. */
export const steps = { fine: 300, coarse: 3_600 } as const;

/** The largest domains of each step; else whoever makes up addresses would make the table grow. */
export const mostDomains = 50;

/** A code can be confirmed, and a message sent, so long after its challenge was started (`challengeLimits`). */
const openMs = 2 * 3_600_000;

export interface Period {
  from: Date;
  until: Date;
}

const columns = {
  at: column.timestamp('at'),
  measure: column.text('measure'),
  label: column.text('label'),
  count: column.integer('count'),
  histogram: nullable(column.integers('histogram')),
};

export type Count = RowOf<typeof columns>;

/** Measures that are counted from the rows of other modules. */
export interface MeasureGroup {
  measures: readonly string[];
  /** Rows older than that are not counted again: they no longer change, or are being deleted. */
  hours: number;
  /** The statements of one round trip; the last one, `counts`, returns the counts. */
  statements(period: Period): Statement<object>[];
}

const stepSql = (at: string) => `date_bin('${steps.fine} seconds', ${at}, '1970-01-01T00:00Z')`;

/** The statement that the others of a group are the source of. */
function countsStatement(totals: string, measures: Readonly<Record<string, string>>): Statement<Count> {
  const values = Object.entries(measures).map(([measure, counted]) => `('${measure}', ${counted})`);
  return new Statement({
    name: 'counts',
    columns,
    sql: `SELECT totals.at, counted.measure, totals.label, counted.count::int AS count, counted.histogram
          FROM (${totals}) AS totals
            CROSS JOIN LATERAL (VALUES ${values.join(', ')}) AS counted (measure, count, histogram)
          WHERE counted.count > 0`,
    parameters: [],
  });
}

/** Each code counts in the step in which it was asked for, whenever it was mailed and confirmed. */
const codes: MeasureGroup = {
  measures: ['codes.started', 'codes.mailed', 'codes.confirmed', 'codes.failed'],
  hours: 23, // challenges are deleted after a day
  statements: (period) => [
    startedCodesStatement(period),
    sentCodesStatement({ from: period.from, until: new Date(period.until.getTime() + openMs) }),
    countsStatement(
      `SELECT at, label, count(*) AS started, count(mail_bucket) AS mailed, count(confirm_bucket) AS confirmed,
              sum(failures) AS failed, ${histogramSql('mail_bucket')} AS to_mail,
              ${histogramSql('confirm_bucket')} AS to_confirm
       FROM (SELECT ${stepSql('c.at')} AS at, c.purpose AS label, c.failures,
                    ${bucketSql('extract(epoch FROM s."sentAt" - c.at)::float8')} AS mail_bucket,
                    ${bucketSql('extract(epoch FROM c."confirmedAt" - c.at)::float8')} AS confirm_bucket
             FROM started_codes AS c LEFT JOIN sent_codes AS s ON s."challengeId" = c.id) AS code
       GROUP BY at, label`,
      {
        'codes.started': 'started, NULL::int[]',
        'codes.mailed': 'mailed, to_mail',
        'codes.confirmed': 'confirmed, to_confirm',
        'codes.failed': 'failed, NULL',
      },
    ),
  ],
};

const deliveries: MeasureGroup = {
  measures: ['deliveries.sent', 'deliveries.failed', 'deliveries.queued', 'providers.sent'],
  hours: 25, // a notice is tried for a day
  statements: (period) => [
    messagesStatement(period),
    countsStatement(
      `SELECT * FROM (
         SELECT at, label, count(*) FILTER (WHERE "isSent") AS sent, count(*) FILTER (WHERE "isFailed") AS failed,
                count(*) FILTER (WHERE "isQueued") AS queued, ${histogramSql('bucket')} AS to_send, 0 AS by_provider,
                row_number() OVER (PARTITION BY at ORDER BY count(*) DESC, label) AS rank
         FROM (SELECT ${stepSql('at')} AS at, channel || ' ' || domain AS label, "isSent", "isFailed", "isQueued",
                      ${bucketSql('seconds')} AS bucket FROM messages) AS message
         GROUP BY at, label
         UNION ALL
         SELECT ${stepSql('at')}, channel || ' ' || provider, 0, 0, 0, NULL, count(*), 0
         FROM messages WHERE "isSent" AND provider IS NOT NULL GROUP BY 1, 2) AS ranked
       WHERE rank <= ${mostDomains}`,
      {
        'deliveries.sent': 'sent, to_send',
        'deliveries.failed': 'failed, NULL::int[]',
        'deliveries.queued': 'queued, NULL',
        'providers.sent': 'by_provider, NULL',
      },
    ),
  ],
};

/** The label of what a provider has sent. */
export function providerLabel({ channel, name }: { channel: string; name: string }): string {
  return `${channel} ${name}`;
}

/** What a label of the deliveries says. The domain is null for a channel without domains. */
export function receiverOf(label: string): { channel: string; domain: string | null } {
  const [channel = '', domain = ''] = label.split(' ');
  return { channel, domain: domain === '' ? null : domain };
}

const factors: MeasureGroup = {
  measures: ['factors.verified', 'factors.failed'],
  hours: 25, // the audit log does not change, but there may have been nobody to count
  statements: (period) => [
    factorEventsStatement(period),
    countsStatement(
      `SELECT ${stepSql('at')} AS at, factor AS label, count(*) FILTER (WHERE type = 'factor.used') AS verified,
              count(*) FILTER (WHERE type = 'factor.failed') AS failed FROM factor_events GROUP BY 1, 2`,
      { 'factors.verified': 'verified, NULL::int[]', 'factors.failed': 'failed, NULL' },
    ),
  ],
};

export const measureGroups: readonly MeasureGroup[] = [codes, deliveries, factors];

/** Counted where it happens, and added up (`LimitCounts`). */
export const refusedMeasure = 'limits.refused';
