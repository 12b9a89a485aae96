/** A row of `users` as a `User`. */
export const userColumns = `id, email, email_verified_at AS "emailVerifiedAt", password_hash AS "passwordHash",
  full_name AS "fullName", locale, disabled_at AS "disabledAt", epoch, trusted_from AS "trustedFrom",
  created_at AS "createdAt", updated_at AS "updatedAt"`;
