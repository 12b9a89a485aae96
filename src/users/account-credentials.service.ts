import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { column, columnList } from '../database/columns.js';
import { runForOne, Statement } from '../database/statement.js';
import { devicesTrustedFromNow, nextCredentialVersion } from './credential-version.js';
import type { MailboxProof } from './mailbox-proof.js';
import { userColumns } from './user-columns.js';
import type { User } from './user.entity.js';

const asUser = columnList(userColumns);

/**
 * What opens an account: its password and its mailbox. Each method takes the account's row where it still is what was
 * proved, and keeps it until `tx` ends.
 */
@Injectable()
export class AccountCredentials {
  /**
   * Takes an account's row for a sign-in by password, still under the address and the hash that were checked: between
   * check and sign-in the account may have been taken over by whoever proved the address, or moved to another one. The
   * row stays locked until `tx` ends, so sign-ins of one account open their sessions one after the other.
   *
   * @param checked `replacement`: a hash made with today's parameters, where the one that was checked is older
   * @returns null where the hash is no longer the account's
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
   * Takes an account's row for a sign-in by a code from its mailbox, or because an operator vouches for the address. An
   * account that nobody had proved is proved by it, and loses a password that may be a stranger's. The row stays locked
   * until `tx` ends.
   * @returns null where the address is no longer the account's; `replacedUnverifiedAccount` where its sessions have to
   *   end too
   */
  async lockForCodeSignIn(
    tx: EntityManager,
    proof: MailboxProof,
  ): Promise<{ user: User; replacedUnverifiedAccount: boolean } | null> {
    // now() is the transaction's.
    const columns = {
      ...userColumns,
      replacedUnverifiedAccount: column.boolean('email_verified_at = now()'),
    };
    const signedIn = new Statement({
      name: 'locked_user',
      columns,
      sql: `UPDATE users SET
              email_verified_at     = coalesce(email_verified_at, now()),
              password_hash         = CASE WHEN email_verified_at IS NULL THEN NULL ELSE password_hash END,
              credential_version    = CASE WHEN email_verified_at IS NULL THEN credential_version + 1
                                           ELSE credential_version END,
              devices_trusted_since = CASE WHEN email_verified_at IS NULL THEN ${devicesTrustedFromNow}
                                           ELSE devices_trusted_since END,
              updated_at            = CASE WHEN email_verified_at IS NULL THEN now() ELSE updated_at END
            WHERE id = $1 AND email = $2 AND credential_version = $3 AND disabled_at IS NULL
            RETURNING ${columnList(columns)}`,
      parameters: [proof.userId, proof.email, proof.credentialVersion],
    });
    const row = await runForOne(tx, signedIn);
    if (!row) return null;
    const { replacedUnverifiedAccount, ...user } = row;
    return { user, replacedUnverifiedAccount };
  }

  /**
   * Sets a password that a code from the account's mailbox allows, which proves the address as well.
   * @returns null where the address is no longer the account's
   */
  resetPassword(tx: EntityManager, proof: MailboxProof & { hash: string }): Promise<User | null> {
    const changed = new Statement({
      name: 'changed_user',
      columns: userColumns,
      sql: `UPDATE users SET password_hash = $4, email_verified_at = coalesce(email_verified_at, now()),
              ${nextCredentialVersion()}
            WHERE id = $1 AND email = $2 AND credential_version = $3 AND disabled_at IS NULL RETURNING ${asUser}`,
      parameters: [proof.userId, proof.email, proof.credentialVersion, proof.hash],
    });
    return runForOne(tx, changed);
  }

  /**
   * Replaces a password, where it is still the one that was checked. Whoever had the old one may have devices that are
   * known by it: none is any more.
   * @returns null where it is not
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
   * Gives an account another, verified address. Devices that were known at that address before, by this account or by
   * another, are not known to it. Of two accounts that want one, the unique key lets one have it.
   * @returns null where the account is in another credential version by now, or the new address is taken
   */
  changeEmail(
    tx: EntityManager,
    change: { userId: string; credentialVersion: number | null; to: string },
  ): Promise<User | null> {
    const changed = new Statement({
      name: 'changed_user',
      columns: userColumns,
      sql: `UPDATE users SET email = $3, email_verified_at = now(), ${nextCredentialVersion()}
            WHERE id = $1 AND credential_version = $2 AND disabled_at IS NULL RETURNING ${asUser}`,
      parameters: [change.userId, change.credentialVersion, change.to],
    });
    return runForOne(tx, changed).catch((error: unknown) => {
      if (isTakenAddress(error)) return null;
      throw error;
    });
  }
}

/** SQLSTATE unique_violation, of the address. */
function isTakenAddress(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string }; // TypeORM hands pg's fields on
  return code === '23505' && constraint === 'users_email_key';
}
