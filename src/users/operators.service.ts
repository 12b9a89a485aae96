import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { columnList } from '../database/columns.js';
import { run, runForOne, Statement } from '../database/statement.js';
import type { OperatorRole } from './operator-permissions.js';
import { userColumns } from './user-columns.js';
import type { User } from './user.entity.js';

const asUser = columnList(userColumns);

/** Operator roles, which are columns of `users`. */
@Injectable()
export class Operators {
  /**
   * Locks an account until `tx` ends, before it loses its role, its access or its existence. With an enabled admin, locks
   * every other one too, so that of several such changes at the same time, one finds that the others have left it alone.
   * @returns null if the account has been deleted
   */
  async lock(tx: EntityManager, id: string): Promise<{ user: User; isLastAdmin: boolean } | null> {
    const isEnabledAdmin = `operator_role = 'admin' AND disabled_at IS NULL`;
    // In id order, or two of them could deadlock.
    const locked = new Statement({
      name: 'locked_users',
      columns: userColumns,
      sql: `SELECT ${asUser} FROM users
            WHERE id = $1 OR (${isEnabledAdmin} AND EXISTS (SELECT FROM users WHERE id = $1 AND ${isEnabledAdmin}))
            ORDER BY id FOR UPDATE`,
      parameters: [id],
    });
    const rows = await run(tx, locked);
    const user = rows.find((row) => row.id === id);
    if (!user) return null;
    const isAdmin = ({ operatorRole, disabledAt }: User) => operatorRole === 'admin' && !disabledAt;
    return { user, isLastAdmin: isAdmin(user) && rows.filter(isAdmin).length === 1 };
  }

  /** @param tx has locked the account by `lock` */
  setRole(tx: EntityManager, change: { userId: string; role: OperatorRole | null }): Promise<User | null> {
    const changed = new Statement({
      name: 'changed_user',
      columns: userColumns,
      sql: `UPDATE users SET operator_role = $2, updated_at = now() WHERE id = $1 RETURNING ${asUser}`,
      parameters: [change.userId, change.role],
    });
    return runForOne(tx, changed);
  }
}
