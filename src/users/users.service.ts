import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository, type EntityManager } from 'typeorm';
import { newId } from '../common/secrets.js';
import { rows } from '../database/rows.js';
import { User } from './user.entity.js';

export interface NewAccount {
  email: string;
  passwordHash: string;
  fullName: string;
  locale: string;
}

const columns = `id, email, email_verified_at AS "emailVerifiedAt", password_hash AS "passwordHash",
  full_name AS "fullName", locale, created_at AS "createdAt", updated_at AS "updatedAt"`;

/** Owns the table `users`. Addresses are canonical wherever they come in. */
@Injectable()
export class UsersService {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}

  findByEmail(email: string): Promise<User | null> {
    return this.users.findOneBy({ email });
  }

  findById(id: string): Promise<User | null> {
    return this.users.findOneBy({ id });
  }

  /**
   * Creates an account whose address is not proved yet. One statement decides who is first.
   * @returns null when the address has an account
   */
  async createUnverified(tx: EntityManager, account: NewAccount): Promise<User | null> {
    const created = await rows<User>(
      tx,
      `INSERT INTO users (id, email, password_hash, full_name, locale) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT ON CONSTRAINT users_email_key DO NOTHING RETURNING ${columns}`,
      [newId(), account.email, account.passwordHash, account.fullName, account.locale],
    );
    return created[0] ?? null;
  }

  /**
   * Creates an account from a proved claim. An account that nobody has proved gives way to it: password and name
   * become those of the claim.
   * @returns null when a verified account has the address; `tookOver` when an unproved account gave way
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
         WHERE existing.email_verified_at IS NULL
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
       WHERE id = $1 AND email = $2 AND email_verified_at IS NULL RETURNING ${columns}`,
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
          `UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2 RETURNING ${columns}`,
          [userId, hash, replacement],
        )
      : await rows<User>(
          tx,
          `SELECT ${columns} FROM users WHERE id = $1 AND password_hash = $2 FOR NO KEY UPDATE`,
          [userId, hash],
        );
    return user ?? null;
  }
}
