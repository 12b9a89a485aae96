import { column, type RowOf } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import { sequence } from './breaker-statements.js';

const columns = {
  /** Other numbers that the account has tried to verify, and when the oldest of them no longer counts. */
  ofAccount: column.integer('"ofAccount"'),
  accountSeconds: column.integer('"accountSeconds"'),
  /** Other numbers for which the network has caused messages. */
  ofNetwork: column.integer('"ofNetwork"'),
  networkSeconds: column.integer('"networkSeconds"'),
  /** Messages to the number since its last confirmed code, within a day, and the age of the last one. */
  messages: column.integer('messages'),
  secondsSince: column.integer('"secondsSince"'),
  /** Numbers close to this one to which unconfirmed messages were sent, since the prefix was suspended for the last time. */
  neighbours: column.integer('neighbours'),
};

export type EarlierNumbers = RowOf<typeof columns>;

interface NumbersQuery {
  accountKey: string;
  networkKey: string;
  numberKey: string;
  prefix: string;
  /** Of the numbers at most `sequence.distance` away. */
  neighbourKeys: readonly string[];
  accountWindowSeconds: number;
  networkWindowSeconds: number;
}

const seconds = (interval: string) => `coalesce(ceil(extract(epoch FROM ${interval})), 0)::int`;

/** Counts distinct numbers in a sliding window. A number leaves it with its last message. */
function distinctSql(names: { count: string; seconds: string }, condition: string, window: string): string {
  return `(SELECT count(*)::int AS "${names.count}", ${seconds(`min(last) + ${window} - now()`)} AS "${names.seconds}"
           FROM (SELECT max(admitted_at) AS last FROM sms_admissions
                 WHERE ${condition} AND number_key <> $3 AND admitted_at > now() - ${window}
                 GROUP BY number_key) AS numbers)`;
}

/** What earlier messages say about the next one. Read while the account, the network and the prefix are locked. */
export function earlierNumbersStatement(query: NumbersQuery): Statement<EarlierNumbers> {
  const ofAccount = distinctSql(
    { count: 'ofAccount', seconds: 'accountSeconds' },
    'account_key = $1 AND is_new_number',
    `$5::int * interval '1 second'`,
  );
  const ofNetwork = distinctSql(
    { count: 'ofNetwork', seconds: 'networkSeconds' },
    'network_key = $2',
    `$6::int * interval '1 second'`,
  );
  return new Statement({
    name: 'earlier_numbers',
    columns,
    sql: `SELECT * FROM ${ofAccount} AS of_account, ${ofNetwork} AS of_network,
            (SELECT count(*)::int AS messages, ${seconds('now() - max(admitted_at)')} AS "secondsSince"
             FROM sms_admissions
             WHERE number_key = $3 AND admitted_at > greatest(now() - interval '1 day',
               (SELECT max(admitted_at) FROM sms_admissions WHERE number_key = $3 AND confirmed_at IS NOT NULL))
            ) AS to_number,
            (SELECT count(DISTINCT number_key)::int AS neighbours FROM sms_admissions
             WHERE number_key = ANY ($4::text[]) AND confirmed_at IS NULL
               AND admitted_at > greatest(now() - interval '${sequence.openSeconds} seconds',
                 (SELECT open_until FROM sms_breakers WHERE kind = 'prefix' AND key = $7))) AS near`,
    parameters: [
      query.accountKey,
      query.networkKey,
      query.numberKey,
      query.neighbourKeys,
      query.accountWindowSeconds,
      query.networkWindowSeconds,
      query.prefix,
    ],
  });
}
