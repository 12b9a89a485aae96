import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository, type EntityManager } from 'typeorm';
import { newId } from '../common/secrets.js';
import { onlyRow, rows } from '../database/rows.js';
import type { Write } from '../database/write-together.js';
import { devicesTrustedFromHere, nextCredentialVersion } from './credential-version.js';
import type { MailboxProof } from './mailbox-proof.js';
import { userColumns as columns } from './user-columns.js';
import { User } from './user.entity.js';

export interface NewAccount {
  email: string;
  /** Null for an account that signs in by code alone. */
  passwordHash: string | null;
  fullName: string;
  locale: string;
}

/** Owns the table `users`. Addresses are canonical wherever they come in. */
@Injectable()
export class UsersService {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}

  /** Not by the repository, which takes longer for a row than for none: long enough for a stranger's clock. */
  async findByEmail(email: string): Promise<User | null> {
    const [user] = await rows<User>(this.users.manager, `SELECT ${columns} FROM users WHERE email = $1`, [
      email,
    ]);
    return user ?? null;
  }

  /**
   * The account that a code may be sent for: none where an operator has closed it. A row comes back in either case,
   * and no more of it than is needed: reading a whole account takes long enough for a stranger's clock.
   */
  async findOpenByEmail(
    email: string,
  ): Promise<Pick<User, 'id' | 'email' | 'emailVerifiedAt' | 'locale' | 'trustedFrom'> | null> {
    const row = onlyRow(
      await rows<
        Pick<User, 'emailVerifiedAt' | 'trustedFrom'> & { id: string | null; locale: string | null }
      >(
        this.users.manager,
        `SELECT u.id, u.locale, coalesce(u.trusted_from, now()) AS "trustedFrom",
                coalesce(u.email_verified_at, CASE WHEN u.id IS NULL THEN now() END) AS "emailVerifiedAt"
         FROM (SELECT $1::text AS email) AS asked LEFT JOIN users u ON u.email = asked.email AND u.disabled_at IS NULL`,
        [email],
      ),
    );
    const { id, locale, trustedFrom, emailVerifiedAt } = row;
    return id !== null && locale !== null ? { id, email, emailVerifiedAt, locale, trustedFrom } : null;
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
             locale = excluded.locale, ${nextCredentialVersion('existing')}
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
  async markEmailVerified(tx: EntityManager, proof: MailboxProof): Promise<User | null> {
    const [user] = await rows<User>(
      tx,
      `UPDATE users SET email_verified_at = now(), trusted_from = ${devicesTrustedFromHere}, updated_at = now()
       WHERE id = $1 AND email = $2 AND epoch = $3 AND email_verified_at IS NULL AND disabled_at IS NULL
       RETURNING ${columns}`,
      [proof.userId, proof.email, proof.epoch],
    );
    return user ?? null;
  }

  /** Changes what is given and leaves the rest. */
  async updateProfile(id: string, profile: { fullName?: string; locale?: string }): Promise<User | null> {
    const [user] = await rows<User>(
      this.users.manager,
      `UPDATE users SET full_name = coalesce($2, full_name), locale = coalesce($3, locale), updated_at = now()
       WHERE id = $1 AND disabled_at IS NULL RETURNING ${columns}`,
      [id, profile.fullName ?? null, profile.locale ?? null],
    );
    return user ?? null;
  }

  /** Closes an account, or opens it again; the moment of closing stays where it is closed already. */
  async setDisabled(tx: EntityManager, state: { userId: string; isDisabled: boolean }): Promise<void> {
    await rows(
      tx,
      `UPDATE users SET disabled_at = CASE WHEN $2::boolean THEN coalesce(disabled_at, now()) END,
         ${nextCredentialVersion()}
       WHERE id = $1`,
      [state.userId, state.isDisabled],
    );
  }

  /**
   * Keeps everybody else from an account until `tx` ends; what others have just changed is seen from here on.
   * @returns null where it has gone or is closed
   */
  async lock(tx: EntityManager, id: string): Promise<User | null> {
    const [user] = await rows<User>(
      tx,
      `SELECT ${columns} FROM users WHERE id = $1 AND disabled_at IS NULL FOR UPDATE`,
      [id],
    );
    return user ?? null;
  }

  /**
   * Takes the account out; its sessions and challenges go with it. RETURNs its id.
   * @param when SQL condition
   */
  deleting(id: string, when: string): Write {
    return { sql: `DELETE FROM users WHERE id = $1 AND ${when} RETURNING id`, parameters: [id] };
  }
}
