import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { columnList } from '../database/columns.js';
import { run, runForOne, Statement } from '../database/statement.js';
import { nextCredentialVersion } from './credential-version.js';
import type { OperatorRole } from './operator-permissions.js';
import { userColumns } from './user-columns.js';
import type { User } from './user.entity.js';

const asUser = columnList(userColumns);

export interface AccountChange {
  fullName?: string;
  locale?: string;
  roles?: readonly string[];
  externalId?: string | null;
}

/** What operators change about accounts. Where it changes one, `tx` has locked it by `UsersService.lock`. */
@Injectable()
export class AccountEdits {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Disables or enables an account. An account that is already disabled keeps its timestamp, and its reason unless
   * there is a new one.
   */
  async setDisabled(
    tx: EntityManager,
    state: { userId: string; isDisabled: boolean; reason?: string },
  ): Promise<void> {
    const changed = new Statement({
      name: 'changed_user',
      columns: {},
      sql: `UPDATE users SET disabled_at = CASE WHEN $2::boolean THEN coalesce(disabled_at, now()) END,
              disabled_reason = CASE WHEN $2::boolean THEN coalesce($3, disabled_reason) END,
              ${nextCredentialVersion()}
            WHERE id = $1`,
      parameters: [state.userId, state.isDisabled, state.reason ?? null],
    });
    await run(tx, changed);
  }

  async setOperatorRole(
    tx: EntityManager,
    change: { userId: string; role: OperatorRole | null },
  ): Promise<void> {
    const changed = new Statement({
      name: 'changed_user',
      columns: {},
      sql: 'UPDATE users SET operator_role = $2, updated_at = now() WHERE id = $1',
      parameters: [change.userId, change.role],
    });
    await run(tx, changed);
  }

  /**
   * Removes the password. The owner signs in by code, or sets another with a password reset. Invalidates open codes and
   * ends the trust in devices.
   */
  async voidPassword(tx: EntityManager, userId: string): Promise<void> {
    const changed = new Statement({
      name: 'changed_user',
      columns: {},
      sql: `UPDATE users SET password_hash = NULL, ${nextCredentialVersion()} WHERE id = $1`,
      parameters: [userId],
    });
    await run(tx, changed);
  }

  findByExternalId(externalId: string, tx = this.dataSource.manager): Promise<User | null> {
    const found = new Statement({
      name: 'found_user',
      columns: userColumns,
      sql: `SELECT ${asUser} FROM users WHERE external_id = $1`,
      parameters: [externalId],
    });
    return runForOne(tx, found);
  }

  /**
   * Changes the given fields only.
   * @param change `externalId`: null to remove it
   * @returns null if another account has the external ID; then `tx` can only be rolled back
   */
  update(tx: EntityManager, userId: string, change: AccountChange): Promise<User | null> {
    const { fullName = null, locale = null, roles = null, externalId } = change;
    const changed = new Statement({
      name: 'changed_user',
      columns: userColumns,
      sql: `UPDATE users SET full_name = coalesce($2, full_name), locale = coalesce($3, locale),
              roles = coalesce($4::text[], roles),
              external_id = CASE WHEN $5::boolean THEN $6 ELSE external_id END, updated_at = now()
            WHERE id = $1 RETURNING ${asUser}`,
      parameters: [userId, fullName, locale, roles, externalId !== undefined, externalId ?? null],
    });
    return runForOne(tx, changed).catch((error: unknown) => {
      if (isTakenExternalId(error)) return null;
      throw error;
    });
  }
}

/** SQLSTATE unique_violation on the external ID. */
function isTakenExternalId(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string }; // TypeORM copies pg's fields
  return code === '23505' && constraint === 'users_external_id_key';
}
