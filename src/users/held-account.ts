import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { Statement } from '../database/statement.js';

const heldAccount = {
  id: nullable(column.uuid('id')),
  credentialVersion: nullable(column.integer('credential_version')),
};
const nobody = {
  id: nullable(column.uuid('NULL::uuid')),
  credentialVersion: nullable(column.integer('NULL::integer')),
};

/** An account that is kept; both null where a neighbour was locked in its place. */
export type HeldAccount = RowOf<typeof heldAccount>;

/**
 * Keeps an account from being deleted until what refers to it is written; gives no row where it has just gone. To lock
 * a row takes time that a clock can tell from locking none, so where there is no account it is that of the next one in
 * the alphabet, of which nothing comes back, for which nobody waits, and which nothing of all this concerns.
 * @param userId null for an address without an account
 */
export function holdAccountStatement(userId: string | null, address: string): Statement<HeldAccount> {
  return userId === null
    ? new Statement({
        name: 'held_account',
        columns: nobody,
        sql: `SELECT ${columnList(nobody)}
              FROM (SELECT id FROM users WHERE email >= $1 ORDER BY email LIMIT 1
                    FOR KEY SHARE SKIP LOCKED) AS neighbour`,
        parameters: [address],
      })
    : new Statement({
        name: 'held_account',
        columns: heldAccount,
        sql: `SELECT ${columnList(heldAccount)} FROM users WHERE id = $1 FOR KEY SHARE`,
        parameters: [userId],
      });
}
