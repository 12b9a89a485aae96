/*
 * Subqueries for the statements of other modules: `JOIN ${openAccounts} AS u`. PostgreSQL plans them like the table
 * itself.
 */

/** Accounts that are not disabled. */
export const openAccounts = '(SELECT * FROM users WHERE disabled_at IS NULL)';

/** When each account was created and verified. Its column names are unlike those of other tables. */
export const accountAges = `(SELECT id AS account_id, created_at AS account_created_at,
                                    email_verified_at AS account_verified_at FROM users)`;

/** The credential version of each account. */
export const credentialVersions = '(SELECT id, credential_version FROM users)';

/**
 * SQL condition: the account belongs to an operator.
 * @param of SQL of its ID and of its address, one of which is enough
 */
export function isOperator(of: { id: string; email: string }): string {
  return `EXISTS (SELECT FROM users WHERE operator_role IS NOT NULL AND (id = ${of.id} OR email = ${of.email}))`;
}
