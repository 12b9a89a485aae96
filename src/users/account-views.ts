/*
 * What the statements of other modules may join with: `JOIN ${openAccounts} AS u`. PostgreSQL plans them as if the
 * table itself stood there.
 */

/** Accounts that no operator has disabled. */
export const openAccounts = '(SELECT * FROM users WHERE disabled_at IS NULL)';

/** In which credential version an account is. */
export const credentialVersions = '(SELECT id, credential_version FROM users)';
