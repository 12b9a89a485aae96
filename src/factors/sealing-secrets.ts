import { column, columnList } from '../database/columns.js';
import { kidCount, type KidCount } from '../database/kid-count.js';
import { Statement } from '../database/statement.js';

const columns = { kid: column.text('kid') };

/** The kids that secrets of authenticator apps and phone numbers are encrypted with, each found by one access to an index. */
export function sealingKidsStatement(): Statement<{ kid: string }> {
  return new Statement({
    name: 'sealing_kids',
    columns,
    sql: `WITH RECURSIVE of_totp AS (
            SELECT min(kid) AS kid FROM totp_factors
            UNION ALL
            SELECT (SELECT min(kid) FROM totp_factors WHERE kid > used.kid) FROM of_totp AS used
            WHERE used.kid IS NOT NULL),
          of_phones AS (
            SELECT min(kid) AS kid FROM phones
            UNION ALL
            SELECT (SELECT min(kid) FROM phones WHERE kid > used.kid) FROM of_phones AS used
            WHERE used.kid IS NOT NULL),
          used AS (SELECT kid FROM of_totp UNION SELECT kid FROM of_phones)
          SELECT ${columnList(columns)} FROM used WHERE kid IS NOT NULL`,
    parameters: [],
  });
}

/** Whether none of these secrets is missing that something is encrypted with. */
export function sealingHealthStatement(kids: readonly string[]): Statement<{ hasSealingKids: boolean }> {
  const used = sealingKidsStatement();
  const health = { hasSealingKids: column.boolean('coalesce(bool_and(kid = ANY ($1::text[])), true)') };
  return new Statement({
    name: 'sealing_health',
    columns: health,
    sql: `SELECT ${columnList(health)} FROM (${used.sql}) AS sealing_kids`,
    parameters: [kids],
  });
}

const counted = kidCount('NULL::timestamptz');

/** How many secrets of authenticator apps each kid encrypts. A worker encrypts them again, at no known time. */
export function sealedTotpCountsStatement(): Statement<KidCount> {
  return new Statement({
    name: 'sealed_totp_counts',
    columns: counted,
    sql: `SELECT ${columnList(counted)} FROM totp_factors GROUP BY kid`,
    parameters: [],
  });
}

/** Like `sealedTotpCountsStatement`, for phone numbers. */
export function sealedPhoneCountsStatement(): Statement<KidCount> {
  return new Statement({
    name: 'sealed_phone_counts',
    columns: counted,
    sql: `SELECT ${columnList(counted)} FROM phones GROUP BY kid`,
    parameters: [],
  });
}
