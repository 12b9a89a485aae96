/*
 * Subqueries for the statements of other modules: `JOIN ${openAccounts} AS u`. PostgreSQL plans them like the table
 * itself.
 */

/** Accounts that are not disabled. */
export const openAccounts = '(SELECT * FROM users WHERE disabled_at IS NULL)';

/** The credential version of each account. */
export const credentialVersions = '(SELECT id, credential_version FROM users)';

/**
 * SQL condition: the account belongs to an operator.
 * @param of SQL of its ID and of its address, one of which is enough
 */
export function isOperator(of: { id: string; email: string }): string {
  return `EXISTS (SELECT FROM users WHERE operator_role IS NOT NULL AND (id = ${of.id} OR email = ${of.email}))`;
}
