import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { column, columnList, type RowOf } from '../database/columns.js';
import { runForOne, Statement } from '../database/statement.js';
import { devicesTrustedFromNow, nextCredentialVersion } from './credential-version.js';
import type { MailboxProof } from './mailbox-proof.js';
import { userColumns } from './user-columns.js';
import type { User } from './user.entity.js';

const asUser = columnList(userColumns);

/** now() is the start of the transaction. */
const verifiedColumns = {
  ...userColumns,
  replacedUnverifiedAccount: column.boolean('email_verified_at = now()'),
};

/** An unverified account loses its factors when it is verified: somebody else may have set them up. */
const keepFactorsIfVerified = `factors = CASE WHEN email_verified_at IS NULL THEN 0 ELSE factors END,
              second_factor_required = email_verified_at IS NOT NULL AND second_factor_required`;

/** `replacedUnverifiedAccount`: what belongs to the account must be removed too, see `ReplacedOwner`. */
export interface VerifiedOwner {
  user: User;
  replacedUnverifiedAccount: boolean;
}

/**
 * The credentials of an account: its password and its mailbox. Each method locks the account's row if it still matches
 * what was verified, and holds the lock until `tx` ends.
 */
@Injectable()
export class AccountCredentials {
  /**
   * Locks an account's row for a password sign-in if it still has the address and the hash that were checked. Between
   * the check and this lock, the account may have been taken over by whoever verified the address, or moved to another
   * address. The lock is held until `tx` ends, so sign-ins of one account open their sessions one after another.
   *
   * @param checked `replacement`: a hash with current parameters if the checked one is outdated
   * @returns null if the account no longer has this hash
   */
  lockForPasswordSignIn(
    tx: EntityManager,
    checked: { userId: string; email: string; hash: string; replacement: string | null },
  ): Promise<User | null> {
    const { userId, email, hash, replacement } = checked;
    const isAsChecked = 'id = $1 AND email = $2 AND password_hash = $3 AND disabled_at IS NULL';
    const held = replacement
      ? new Statement({
          name: 'rehashed_user',
          columns: userColumns,
          sql: `UPDATE users SET password_hash = $4 WHERE ${isAsChecked} RETURNING ${asUser}`,
          parameters: [userId, email, hash, replacement],
        })
      : new Statement({
          name: 'locked_user',
          columns: userColumns,
          sql: `SELECT ${asUser} FROM users WHERE ${isAsChecked} FOR NO KEY UPDATE`,
          parameters: [userId, email, hash],
        });
    return runForOne(tx, held);
  }

  /**
   * Locks an account's row for a sign-in with a code from its mailbox, or because an operator vouches for the address.
   * Verifies an unverified account and removes its password and factors, which somebody else may have set. The lock is
   * held until `tx` ends.
   * @returns null if the account no longer has this address
   */
  async lockForCodeSignIn(tx: EntityManager, proof: MailboxProof): Promise<VerifiedOwner | null> {
    const signedIn = new Statement({
      name: 'locked_user',
      columns: verifiedColumns,
      sql: `UPDATE users SET
              email_verified_at     = coalesce(email_verified_at, now()),
              password_hash         = CASE WHEN email_verified_at IS NULL THEN NULL ELSE password_hash END,
              ${keepFactorsIfVerified},
              credential_version    = CASE WHEN email_verified_at IS NULL THEN credential_version + 1
                                           ELSE credential_version END,
              devices_trusted_since = CASE WHEN email_verified_at IS NULL THEN ${devicesTrustedFromNow}
                                           ELSE devices_trusted_since END,
              updated_at            = CASE WHEN email_verified_at IS NULL THEN now() ELSE updated_at END
            WHERE id = $1 AND email = $2 AND credential_version = $3 AND disabled_at IS NULL
            RETURNING ${columnList(verifiedColumns)}`,
      parameters: [proof.userId, proof.email, proof.credentialVersion],
    });
    return ownerIn(await runForOne(tx, signedIn));
  }

  /**
   * Sets a password authorised by a code from the account's mailbox. This also verifies the address.
   * @returns null if the account no longer has this address
   */
  async resetPassword(
    tx: EntityManager,
    proof: MailboxProof & { hash: string },
  ): Promise<VerifiedOwner | null> {
    const changed = new Statement({
      name: 'changed_user',
      columns: verifiedColumns,
      sql: `UPDATE users SET password_hash = $4, email_verified_at = coalesce(email_verified_at, now()),
              ${keepFactorsIfVerified}, ${nextCredentialVersion()}
            WHERE id = $1 AND email = $2 AND credential_version = $3 AND disabled_at IS NULL
            RETURNING ${columnList(verifiedColumns)}`,
      parameters: [proof.userId, proof.email, proof.credentialVersion, proof.hash],
    });
    return ownerIn(await runForOne(tx, changed));
  }

  /**
   * Replaces the password if it is still the one that was checked. Known devices are no longer trusted: whoever had the
   * old password may have registered them.
   * @returns null if the password has changed
   */
  changePassword(
    tx: EntityManager,
    change: { userId: string; checked: string; hash: string },
  ): Promise<User | null> {
    const changed = new Statement({
      name: 'changed_user',
      columns: userColumns,
      sql: `UPDATE users SET password_hash = $3, ${nextCredentialVersion()}
            WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL RETURNING ${asUser}`,
      parameters: [change.userId, change.checked, change.hash],
    });
    return runForOne(tx, changed);
  }

  /**
   * Changes which factors the account has and whether it requires one. Invalidates its open codes and its sign-ins that
   * wait for a second step, which were started under other conditions.
   * @param change `credentialVersion`: null for whatever the account has now; `required`: null to leave it
   * @returns null if the credential version has changed
   */
  changeFactors(
    tx: EntityManager,
    change: {
      userId: string;
      credentialVersion: number | null;
      add: number;
      remove: number;
      required: boolean | null;
    },
  ): Promise<User | null> {
    const changed = new Statement({
      name: 'changed_user',
      columns: userColumns,
      sql: `UPDATE users SET factors = (factors | $3::int) & ~$4::int,
              second_factor_required = coalesce($5::boolean, second_factor_required),
              credential_version = credential_version + 1, updated_at = now()
            WHERE id = $1 AND ($2::int IS NULL OR credential_version = $2) AND disabled_at IS NULL
            RETURNING ${asUser}`,
      parameters: [change.userId, change.credentialVersion, change.add, change.remove, change.required],
    });
    return runForOne(tx, changed);
  }

  /**
   * Takes factors from an account, also from a disabled one, because they belong to another one now. Whether it requires
   * a second factor stays.
   * @returns null if the account has been deleted
   */
  loseFactors(
    tx: EntityManager,
    { userId, remove }: { userId: string; remove: number },
  ): Promise<User | null> {
    const changed = new Statement({
      name: 'changed_user',
      columns: userColumns,
      sql: `UPDATE users SET factors = factors & ~$2::int, credential_version = credential_version + 1,
              updated_at = now()
            WHERE id = $1 RETURNING ${asUser}`,
      parameters: [userId, remove],
    });
    return runForOne(tx, changed);
  }

  /**
   * Locks an account's row if its credentials are still those that were checked, such as in the first step of a sign-in.
   * @returns null if they have changed
   */
  lockUnchanged(
    tx: EntityManager,
    checked: { userId: string; credentialVersion: number },
  ): Promise<User | null> {
    const locked = new Statement({
      name: 'locked_user',
      columns: userColumns,
      sql: `SELECT ${asUser} FROM users
            WHERE id = $1 AND credential_version = $2 AND disabled_at IS NULL FOR NO KEY UPDATE`,
      parameters: [checked.userId, checked.credentialVersion],
    });
    return runForOne(tx, locked);
  }

  /**
   * Gives an account another address. Devices known for that address before, from this account or another,
   * are not known to it. The unique key decides between two accounts that want the same address.
   * @returns null if the account's credential version has changed, or if the new address is taken
   */
  changeEmail(
    tx: EntityManager,
    change: { userId: string; credentialVersion: number | null; to: string; isVerified: boolean },
  ): Promise<User | null> {
    const changed = new Statement({
      name: 'changed_user',
      columns: userColumns,
      sql: `UPDATE users SET email = $3, email_verified_at = CASE WHEN $4::boolean THEN now() END,
              ${nextCredentialVersion()}
            WHERE id = $1 AND credential_version = $2 AND disabled_at IS NULL RETURNING ${asUser}`,
      parameters: [change.userId, change.credentialVersion, change.to, change.isVerified],
    });
    return runForOne(tx, changed).catch((error: unknown) => {
      if (isTakenAddress(error)) return null;
      throw error;
    });
  }
}

function ownerIn(row: RowOf<typeof verifiedColumns> | null): VerifiedOwner | null {
  if (!row) return null;
  const { replacedUnverifiedAccount, ...user } = row;
  return { user, replacedUnverifiedAccount };
}

/** SQLSTATE unique_violation on the address. */
function isTakenAddress(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string }; // TypeORM copies pg's fields
  return code === '23505' && constraint === 'users_email_key';
}
