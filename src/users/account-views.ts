/*
 * Subqueries for the statements of other modules: `JOIN ${openAccounts} AS u`. PostgreSQL plans them like the table
 * itself.
 */

/** Accounts that are not disabled. */
export const openAccounts = '(SELECT * FROM users WHERE disabled_at IS NULL)';

/** The credential version of each account. */
export const credentialVersions = '(SELECT id, credential_version FROM users)';
