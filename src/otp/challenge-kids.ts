import { columnList } from '../database/columns.js';
import { kidCount, type KidCount } from '../database/kid-count.js';
import { Statement } from '../database/statement.js';
import { expiredForGood } from './challenge-records.service.js';
import { challengeLimits } from './otp.purposes.js';

const columns = kidCount(`max(greatest(expires_at, created_at + $1::int * interval '1 second'))`);

/** How many challenges that can still be redeemed, or whose address can still be read, each kid derives or encrypts. */
export function challengeKidsStatement(): Statement<KidCount> {
  return new Statement({
    name: 'challenge_kids',
    columns,
    sql: `SELECT ${columnList(columns)} FROM challenges
          WHERE consumed_at IS NULL AND NOT (${expiredForGood('$1')}) GROUP BY kid`,
    parameters: [challengeLimits.resendableSeconds],
  });
}
