import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository, type EntityManager } from 'typeorm';
import { newId } from '../common/secrets.js';
import { rows } from '../database/rows.js';
import type { Write } from '../database/write-together.js';
import { User } from './user.entity.js';

export interface NewAccount {
  email: string;
  /** Null for an account that signs in by code alone. */
  passwordHash: string | null;
  fullName: string;
  locale: string;
}

const columns = `id, email, email_verified_at AS "emailVerifiedAt", password_hash AS "passwordHash",
  full_name AS "fullName", locale, disabled_at AS "disabledAt", created_at AS "createdAt", updated_at AS "updatedAt"`;

/** Owns the table `users`. Addresses are canonical wherever they come in. */
@Injectable()
export class UsersService {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}

  findByEmail(email: string): Promise<User | null> {
    return this.users.findOneBy({ email });
  }

  /** The account that a code may be sent for: none where an operator has closed it. */
  async findOpenByEmail(email: string): Promise<User | null> {
    const user = await this.findByEmail(email);
    return user?.disabledAt ? null : user;
  }

  findById(id: string): Promise<User | null> {
    return this.users.findOneBy({ id });
  }

  /**
   * Creates an account. One statement decides who is first.
   * @returns null when the address has an account
   */
  async create(tx: EntityManager, account: NewAccount & { isVerified: boolean }): Promise<User | null> {
    const { email, passwordHash, fullName, locale, isVerified } = account;
    const created = await rows<User>(
      tx,
      `INSERT INTO users (id, email, password_hash, full_name, locale, email_verified_at)
       VALUES ($1, $2, $3, $4, $5, CASE WHEN $6::boolean THEN now() END)
       ON CONFLICT ON CONSTRAINT users_email_key DO NOTHING RETURNING ${columns}`,
      [newId(), email, passwordHash, fullName, locale, isVerified],
    );
    return created[0] ?? null;
  }

  /**
   * Creates an account from a proved claim. An account that nobody has proved gives way to it: password and name
   * become those of the claim.
   * @returns null when a verified or closed account has the address; `tookOver` when an unproved account gave way
   */
  async createFromClaim(
    tx: EntityManager,
    account: NewAccount,
  ): Promise<{ user: User; tookOver: boolean } | null> {
    const [row] = await rows<User & { inserted: boolean }>(
      tx,
      // xmax is 0 only in a row version that an INSERT made.
      `INSERT INTO users AS existing (id, email, email_verified_at, password_hash, full_name, locale)
       VALUES ($1, $2, now(), $3, $4, $5)
       ON CONFLICT ON CONSTRAINT users_email_key DO UPDATE
         SET email_verified_at = now(), password_hash = excluded.password_hash, full_name = excluded.full_name,
             locale = excluded.locale, updated_at = now()
         WHERE existing.email_verified_at IS NULL AND existing.disabled_at IS NULL
       RETURNING ${columns}, (xmax = 0) AS inserted`,
      [newId(), account.email, account.passwordHash, account.fullName, account.locale],
    );
    if (!row) return null;
    const { inserted, ...user } = row;
    return { user, tookOver: !inserted };
  }

  /**
   * Marks an address as proved, where it is still the account's and not proved yet.
   * @returns null where it is not
   */
  async markEmailVerified(tx: EntityManager, claim: { userId: string; email: string }): Promise<User | null> {
    const [user] = await rows<User>(
      tx,
      `UPDATE users SET email_verified_at = now(), updated_at = now()
       WHERE id = $1 AND email = $2 AND email_verified_at IS NULL AND disabled_at IS NULL RETURNING ${columns}`,
      [claim.userId, claim.email],
    );
    return user ?? null;
  }

  /**
   * Takes an account's row for a sign-in by password, still under the hash that the password was checked against:
   * between check and sign-in the account may have been taken over by whoever proved the address. The row stays
   * locked until `tx` ends, so sign-ins of one account open their sessions one after the other.
   *
   * @param checked `replacement`: a hash made with today's parameters, where the one that was checked is older
   * @returns null where the hash is no longer the account's
   */
  async claimForPasswordSignIn(
    tx: EntityManager,
    checked: { userId: string; hash: string; replacement: string | null },
  ): Promise<User | null> {
    const { userId, hash, replacement } = checked;
    const [user] = replacement
      ? await rows<User>(
          tx,
          `UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL
           RETURNING ${columns}`,
          [userId, hash, replacement],
        )
      : await rows<User>(
          tx,
          `SELECT ${columns} FROM users WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL
           FOR NO KEY UPDATE`,
          [userId, hash],
        );
    return user ?? null;
  }

  /**
   * Takes an account's row for a sign-in by a code from its mailbox. An account that nobody had proved is proved by
   * it, and loses a password that may be a stranger's. The row stays locked until `tx` ends.
   * @returns null where the address is no longer the account's; `tookOver` where its sessions have to end too
   */
  async claimForCodeSignIn(
    tx: EntityManager,
    proof: { userId: string; email: string },
  ): Promise<{ user: User; tookOver: boolean } | null> {
    const [row] = await rows<User & { tookOver: boolean }>(
      tx,
      `UPDATE users SET
         email_verified_at = coalesce(email_verified_at, now()),
         password_hash     = CASE WHEN email_verified_at IS NULL THEN NULL ELSE password_hash END,
         updated_at        = CASE WHEN email_verified_at IS NULL THEN now() ELSE updated_at END
       WHERE id = $1 AND email = $2 AND disabled_at IS NULL
       RETURNING ${columns}, email_verified_at = now() AS "tookOver"`, // now() is the transaction's
      [proof.userId, proof.email],
    );
    if (!row) return null;
    const { tookOver, ...user } = row;
    return { user, tookOver };
  }

  /**
   * Sets a password that a code from the account's mailbox allows, which proves the address as well.
   * @returns null where the address is no longer the account's
   */
  async resetPassword(
    tx: EntityManager,
    proof: { userId: string; email: string; hash: string },
  ): Promise<User | null> {
    const [user] = await rows<User>(
      tx,
      `UPDATE users SET password_hash = $3, email_verified_at = coalesce(email_verified_at, now()), updated_at = now()
       WHERE id = $1 AND email = $2 AND disabled_at IS NULL RETURNING ${columns}`,
      [proof.userId, proof.email, proof.hash],
    );
    return user ?? null;
  }

  /**
   * Replaces a password, where it is still the one that was checked.
   * @returns null where it is not
   */
  async changePassword(
    tx: EntityManager,
    change: { userId: string; checked: string; hash: string },
  ): Promise<User | null> {
    const [user] = await rows<User>(
      tx,
      `UPDATE users SET password_hash = $3, updated_at = now() WHERE id = $1 AND password_hash = $2
       RETURNING ${columns}`,
      [change.userId, change.checked, change.hash],
    );
    return user ?? null;
  }

  /**
   * Gives an account another, proved address. Of two accounts that want one, the unique key lets one have it.
   * @returns null where the account has another address by now, or the new one is taken
   */
  async changeEmail(
    tx: EntityManager,
    change: { userId: string; from: string; to: string },
  ): Promise<User | null> {
    const [user] = await rows<User>(
      tx,
      `UPDATE users SET email = $3, email_verified_at = now(), updated_at = now()
       WHERE id = $1 AND email = $2 RETURNING ${columns}`,
      [change.userId, change.from, change.to],
    ).catch((error: unknown) => {
      if (isTakenAddress(error)) return [];
      throw error;
    });
    return user ?? null;
  }

  /** Changes what is given and leaves the rest. */
  async updateProfile(id: string, profile: { fullName?: string; locale?: string }): Promise<User | null> {
    const [user] = await rows<User>(
      this.users.manager,
      `UPDATE users SET full_name = coalesce($2, full_name), locale = coalesce($3, locale), updated_at = now()
       WHERE id = $1 RETURNING ${columns}`,
      [id, profile.fullName ?? null, profile.locale ?? null],
    );
    return user ?? null;
  }

  /** Closes an account, or opens it again; the moment of closing stays where it is closed already. */
  async setDisabled(tx: EntityManager, state: { userId: string; isDisabled: boolean }): Promise<void> {
    await rows(
      tx,
      `UPDATE users SET disabled_at = CASE WHEN $2::boolean THEN coalesce(disabled_at, now()) END, updated_at = now()
       WHERE id = $1`,
      [state.userId, state.isDisabled],
    );
  }

  /** Gives its id while there is such an account: a condition for other writes. */
  present(id: string): Write {
    return { sql: 'SELECT id FROM users WHERE id = $1', parameters: [id] };
  }

  /** Takes the account out; its sessions and challenges go with it. RETURNs its id. */
  deleting(id: string): Write {
    return { sql: 'DELETE FROM users WHERE id = $1 RETURNING id', parameters: [id] };
  }
}

/** SQLSTATE unique_violation, of the address. */
function isTakenAddress(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string }; // TypeORM hands pg's fields on
  return code === '23505' && constraint === 'users_email_key';
}
