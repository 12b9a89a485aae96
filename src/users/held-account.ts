import { untracedSql } from '../common/tracing.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { Statement } from '../database/statement.js';

const heldAccount = {
  id: nullable(column.uuid('id')),
  credentialVersion: nullable(column.integer('credential_version')),
};
const neighbourColumns = {
  id: nullable(column.uuid('NULL::uuid')),
  credentialVersion: nullable(column.integer('NULL::integer')),
};

/** A locked account. Both columns are null if a neighbouring account was locked instead. */
export type HeldAccount = RowOf<typeof heldAccount>;

/**
 * Protects an account from deletion until the rows that refer to it are written. Returns no row if it has just been
 * deleted. Locking a row takes measurable time, so for an address without an account this locks the next account in
 * alphabetical order instead, returns nothing of it, and skips it if it is locked.
 * @param userId null for an address without an account
 */
export function holdAccountStatement(userId: string | null, address: string): Statement<HeldAccount> {
  return userId === null
    ? new Statement({
        name: 'held_account',
        columns: neighbourColumns,
        sql: untracedSql(`SELECT ${columnList(neighbourColumns)}
              FROM (SELECT id FROM users WHERE email >= $1 ORDER BY email LIMIT 1
                    FOR KEY SHARE SKIP LOCKED) AS neighbour`),
        parameters: [address],
      })
    : new Statement({
        name: 'held_account',
        columns: heldAccount,
        sql: untracedSql(`SELECT ${columnList(heldAccount)} FROM users WHERE id = $1 FOR KEY SHARE`),
        parameters: [userId],
      });
}
