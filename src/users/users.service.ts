import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { AppError } from '../common/errors/app-error.js';
import { newId } from '../common/secrets.js';
import { column, columnList, nullable } from '../database/columns.js';
import { onlyRow, run, runForOne, Statement, type Expression } from '../database/statement.js';
import { devicesTrustedFromNow, nextCredentialVersion } from './credential-version.js';
import type { MailboxProof } from './mailbox-proof.js';
import { userColumns } from './user-columns.js';
import type { User } from './user.entity.js';

export interface NewAccount {
  email: string;
  /** Null for an account that signs in only by code. */
  passwordHash: string | null;
  fullName: string;
  locale: string;
}

const asUser = columnList(userColumns);

export interface LockedAccount {
  user: User;
  isLastAdmin: boolean;
}

/** Null for an account that has been deleted. */
export interface LockedAccounts {
  account: LockedAccount | null;
  other: User | null;
}

/** Owns the table `users`. Addresses are canonical in every parameter. */
@Injectable()
export class UsersService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  findByEmail(email: string, tx = this.dataSource.manager): Promise<User | null> {
    return runForOne(tx, findStatement('email', email));
  }

  /**
   * Finds the account that a code may be sent to; none if it is disabled. Returns a row in either case, with only the
   * necessary columns: reading a whole account takes measurably longer, which would reveal that it exists.
   */
  async findOpenByEmail(
    email: string,
  ): Promise<Pick<User, 'id' | 'email' | 'emailVerifiedAt' | 'locale' | 'devicesTrustedSince'> | null> {
    const columns = {
      id: nullable(column.uuid('u.id')),
      locale: nullable(column.text('u.locale')),
      devicesTrustedSince: column.timestamp('coalesce(u.devices_trusted_since, now())'),
      emailVerifiedAt: nullable(
        column.timestamp('coalesce(u.email_verified_at, CASE WHEN u.id IS NULL THEN now() END)'),
      ),
    };
    const openByEmail = new Statement({
      name: 'open_user',
      columns,
      sql: `SELECT ${columnList(columns)}
            FROM (SELECT $1::text AS email) AS asked
              LEFT JOIN users u ON u.email = asked.email AND u.disabled_at IS NULL`,
      parameters: [email],
    });
    const row = onlyRow(await run(this.dataSource.manager, openByEmail));
    const { id, locale, devicesTrustedSince, emailVerifiedAt } = row;
    return id !== null && locale !== null
      ? { id, email, emailVerifiedAt, locale, devicesTrustedSince }
      : null;
  }

  findById(id: string): Promise<User | null> {
    return runForOne(this.dataSource.manager, findStatement('id', id));
  }

  /**
   * @param id in any form: what is no ID names no account
   * @throws AppError resource.not_found
   */
  async getById(id: string): Promise<User> {
    const user = isUuid(id) ? await this.findById(id) : null;
    if (!user) throw new AppError('resource.not_found');
    return user;
  }

  /**
   * Creates an account. One statement decides between concurrent callers.
   * @returns null if the address or the external ID is taken
   */
  create(
    tx: EntityManager,
    account: NewAccount & { isVerified: boolean; roles?: readonly string[]; externalId?: string | null },
  ): Promise<User | null> {
    const { email, passwordHash, fullName, locale, isVerified, roles = [], externalId = null } = account;
    const created = new Statement({
      name: 'created_user',
      columns: userColumns,
      sql: `INSERT INTO users (id, email, password_hash, full_name, locale, email_verified_at, roles, external_id)
            VALUES ($1, $2, $3, $4, $5, CASE WHEN $6::boolean THEN now() END, $7::text[], $8)
            ON CONFLICT DO NOTHING RETURNING ${asUser}`,
      parameters: [newId(), email, passwordHash, fullName, locale, isVerified, roles, externalId],
    });
    return runForOne(tx, created);
  }

  /**
   * Creates an account from a confirmed registration. Replaces an unverified account, which gets the password and name
   * of the registration.
   * @returns null if a verified or disabled account has the address; `replacedUnverifiedAccount` if an unverified
   *   account was replaced
   */
  async createFromRegistration(
    tx: EntityManager,
    account: NewAccount,
  ): Promise<{ user: User; replacedUnverifiedAccount: boolean } | null> {
    // xmax is 0 only in a row version created by an INSERT.
    const columns = { ...userColumns, inserted: column.boolean('(xmax = 0)') };
    const { email, passwordHash, fullName, locale } = account;
    const created = new Statement({
      name: 'created_user',
      columns,
      sql: `INSERT INTO users AS existing (id, email, email_verified_at, password_hash, full_name, locale)
            VALUES ($1, $2, now(), $3, $4, $5)
            ON CONFLICT ON CONSTRAINT users_email_key DO UPDATE
              SET email_verified_at = now(), password_hash = excluded.password_hash,
                  full_name = excluded.full_name, locale = excluded.locale, factors = 0, second_factor_required = false,
                  ${nextCredentialVersion('existing')}
              WHERE existing.email_verified_at IS NULL AND existing.disabled_at IS NULL
            RETURNING ${columnList(columns)}`,
      parameters: [newId(), email, passwordHash, fullName, locale],
    });
    const row = await runForOne(tx, created);
    if (!row) return null;
    const { inserted, ...user } = row;
    return { user, replacedUnverifiedAccount: !inserted };
  }

  /**
   * Marks an address as verified if the account still has it and it is not verified yet.
   * @returns null otherwise
   */
  markEmailVerified(tx: EntityManager, proof: MailboxProof): Promise<User | null> {
    const verified = new Statement({
      name: 'verified_user',
      columns: userColumns,
      sql: `UPDATE users SET email_verified_at = now(), devices_trusted_since = ${devicesTrustedFromNow},
              updated_at = now()
            WHERE id = $1 AND email = $2 AND credential_version = $3 AND email_verified_at IS NULL
              AND disabled_at IS NULL
            RETURNING ${asUser}`,
      parameters: [proof.userId, proof.email, proof.credentialVersion],
    });
    return runForOne(tx, verified);
  }

  /** Changes the given fields only. */
  updateProfileStatement(id: string, profile: { fullName?: string; locale?: string }): Statement<User> {
    return new Statement({
      name: 'updated_user',
      columns: userColumns,
      sql: `UPDATE users SET full_name = coalesce($2, full_name), locale = coalesce($3, locale), updated_at = now()
            WHERE id = $1 AND disabled_at IS NULL RETURNING ${asUser}`,
      parameters: [id, profile.fullName ?? null, profile.locale ?? null],
    });
  }

  /**
   * Locks an account until `tx` ends and reads its latest committed state, before it loses its role, its access or its
   * existence. With an enabled admin, locks every other one too, so that of several such changes at the same time, one
   * finds that the others have left it alone.
   * @param otherId an account that is locked and read too: that of whoever does it
   */
  async lock(tx: EntityManager, id: string, otherId?: string): Promise<LockedAccounts> {
    const isEnabledAdmin = `operator_role = 'admin' AND disabled_at IS NULL`;
    // In id order, or two of them could deadlock.
    const locked = new Statement({
      name: 'locked_users',
      columns: userColumns,
      sql: `SELECT ${asUser} FROM users
            WHERE id = $1 OR id = $2
               OR (${isEnabledAdmin} AND EXISTS (SELECT FROM users WHERE id = $1 AND ${isEnabledAdmin}))
            ORDER BY id FOR UPDATE`,
      parameters: [id, otherId ?? null],
    });
    const rows = await run(tx, locked);
    const user = rows.find((row) => row.id === id);
    const other = rows.find((row) => row.id === otherId) ?? null;
    if (!user) return { account: null, other };
    const isAdmin = ({ operatorRole, disabledAt }: User) => operatorRole === 'admin' && !disabledAt;
    return {
      account: { user, isLastAdmin: isAdmin(user) && rows.filter(isAdmin).length === 1 },
      other,
    };
  }

  /** Deletes the account if the condition holds. Its sessions and challenges are deleted by cascade. */
  deleteStatement(id: string, when: Expression): Statement<Pick<User, 'id'>> {
    return new Statement({
      name: 'deleted_user',
      columns: { id: userColumns.id },
      sql: `DELETE FROM users WHERE id = $1 AND ${when.sql} RETURNING id`,
      parameters: [id],
    });
  }
}

function findStatement(key: 'id' | 'email', value: string): Statement<User> {
  return new Statement({
    name: 'found_user',
    columns: userColumns,
    sql: `SELECT ${asUser} FROM users WHERE ${key} = $1`,
    parameters: [value],
  });
}
