/**
 * Devices that sign in from now on are trusted. Rounded up to the next millisecond, because device tokens have
 * millisecond precision and a token of the current millisecond may be older. Not now(), which is the start of the
 * transaction: a sign-in may have opened a session since.
 */
export const devicesTrustedFromNow = `date_trunc('milliseconds', clock_timestamp()) + interval '1 millisecond'`;

/**
 * Set by every statement that changes an account's password, address, owner or state. Invalidates earlier codes and
 * devices. `test/contract/credential-version.spec.ts` checks that every such statement includes it.
 * @param account qualifies the columns where they would be ambiguous
 */
export const nextCredentialVersion = (account = 'users') =>
  `credential_version = ${account}.credential_version + 1, devices_trusted_since = ${devicesTrustedFromNow},
   updated_at = now()`;
