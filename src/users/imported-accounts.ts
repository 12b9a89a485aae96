import type { EntityManager } from 'typeorm';
import { column } from '../database/columns.js';
import { run, Statement } from '../database/statement.js';

/** An account from another system, validated and canonical. */
export interface ImportedAccount {
  id: string;
  email: string;
  isEmailVerified: boolean;
  /** One of our hashes or a supported legacy hash; null for an account without a password. */
  passwordHash: string | null;
  fullName: string;
  locale: string;
  isDisabled: boolean;
  /** The bits of `users.factors`. An account with factors requires them. */
  factors: number;
  /** ISO 8601; null for the current time. */
  createdAt: string | null;
}

/**
 * Receives the rows that an import would create. It has the columns and constraints of `users`, and is dropped with the
 * connection.
 */
const dryRunTable = 'pg_temp.users_of_dry_run';

const columnsOfLines = `unnest($1::uuid[], $2::text[], $3::boolean[], $4::text[], $5::text[], $6::text[], $7::boolean[],
    $8::timestamptz[], $9::int[]) WITH ORDINALITY
    AS line (id, email, is_verified, password_hash, full_name, locale, is_disabled, created_at, factors, position)`;

/**
 * The unique key decides which addresses are new, also among the imported lines. All imports insert in key order,
 * because two concurrent imports could otherwise deadlock. A timestamp in the future (from a wrong clock) becomes now.
 */
const insertInto = (table: string, condition: string) => `
  INSERT INTO ${table} (id, email, email_verified_at, password_hash, full_name, locale, disabled_at, created_at,
    factors, second_factor_required)
  SELECT id, email, CASE WHEN is_verified THEN now() END, password_hash, full_name, locale,
    CASE WHEN is_disabled THEN now() END, least(created_at, now()), factors, factors <> 0
  FROM ${columnsOfLines} ${condition}
  ORDER BY email, position
  ON CONFLICT (email) DO NOTHING RETURNING id`;

const insert = insertInto('users', '');
const insertDry = insertInto(
  dryRunTable,
  'WHERE NOT EXISTS (SELECT FROM users WHERE users.email = line.email)',
);

/**
 * Creates the accounts whose addresses have none, in one statement. Leaves existing accounts unchanged.
 * @returns the ids of the created accounts
 */
export function createMissing(tx: EntityManager, accounts: readonly ImportedAccount[]): Promise<Set<string>> {
  return runInsert(tx, insert, accounts);
}

/** Must be called before `createMissingDry`, on the same connection. */
export async function prepareDryRun(connection: EntityManager): Promise<void> {
  await connection.query(`CREATE TEMP TABLE ${dryRunTable.slice('pg_temp.'.length)}
    (LIKE users INCLUDING DEFAULTS INCLUDING INDEXES)`);
}

/** Like `createMissing`, but writes only to a temporary table of this connection. */
export function createMissingDry(
  connection: EntityManager,
  accounts: readonly ImportedAccount[],
): Promise<Set<string>> {
  return runInsert(connection, insertDry, accounts);
}

async function runInsert(
  tx: EntityManager,
  sql: string,
  accounts: readonly ImportedAccount[],
): Promise<Set<string>> {
  const columnOf = <Name extends keyof ImportedAccount>(name: Name) =>
    accounts.map((account) => account[name]);
  const created = new Statement({
    name: 'created_users',
    columns: { id: column.uuid('id') },
    sql,
    parameters: [
      columnOf('id'),
      columnOf('email'),
      columnOf('isEmailVerified'),
      columnOf('passwordHash'),
      columnOf('fullName'),
      columnOf('locale'),
      columnOf('isDisabled'),
      columnOf('createdAt'),
      columnOf('factors'),
    ],
  });
  return new Set((await run(tx, created)).map(({ id }) => id));
}
