/**
 * Since when devices are trusted that sign in from here on: the next whole millisecond, as device tokens carry no more
 * than that, and a token of the millisecond that is running may be an earlier one. Not now(), which is when the
 * transaction began: a sign-in may have opened a session between that and this statement.
 */
export const devicesTrustedFromNow = `date_trunc('milliseconds', clock_timestamp()) + interval '1 millisecond'`;

/**
 * What each statement sets that gives an account another password, address, owner or state: codes and devices from
 * before are worth nothing afterwards. `test/contract/credential-version.spec.ts` holds every statement to it.
 * @param account the row as it is, where its columns would be ambiguous
 */
export const nextCredentialVersion = (account = 'users') =>
  `credential_version = ${account}.credential_version + 1, devices_trusted_since = ${devicesTrustedFromNow},
   updated_at = now()`;
