import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { firstIdOf } from '../common/secrets.js';
import { notPrepared } from '../database/prepared-statements.js';
import { column, columnList } from '../database/columns.js';
import { onlyRow, run, Statement } from '../database/statement.js';
import { StatementParameters } from '../database/statement-parameters.js';
import { factorsInUse } from './factors-in-use.js';
import type { OperatorRole } from './operator-permissions.js';
import { userColumns } from './user-columns.js';
import type { User } from './user.entity.js';
import type { AccountState } from './account-state.js';

/** Accounts match every given condition. Addresses are canonical. */
export interface AccountSearch {
  email?: string;
  emailPrefix?: string;
  id?: string;
  externalId?: string;
  state?: AccountState;
  /** One of the application's roles. */
  role?: string;
  operatorRole?: OperatorRole;
  hasSecondFactor?: boolean;
  createdAfter?: Date;
  createdBefore?: Date;
  /** With a prefix too, the newest first. */
  isNewestFirst?: boolean;
  /** The last row of the previous page. */
  after?: { id: string; email: string };
  limit: number;
}

const stateConditions: Readonly<Record<AccountState, string>> = {
  active: 'disabled_at IS NULL AND email_verified_at IS NOT NULL',
  unverified: 'disabled_at IS NULL AND email_verified_at IS NULL',
  disabled: 'disabled_at IS NOT NULL',
};

/** Searches accounts. Pages neither skip nor repeat a row, whatever is created or deleted meanwhile. */
@Injectable()
export class AccountSearches {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Active accounts: enabled, with a verified address. Reads them all, for an act that concerns them all. */
  async countActive(tx: EntityManager): Promise<number> {
    const columns = { count: column.integer('count(*)::int') };
    const counted = new Statement({
      name: 'active_users',
      columns,
      sql: `SELECT ${columnList(columns)} FROM users WHERE ${stateConditions.active}`,
      parameters: [],
    });
    return onlyRow(await run(tx, counted)).count;
  }

  /** The newest accounts first; with a prefix, in the order of addresses unless `isNewestFirst`. */
  find(search: AccountSearch): Promise<User[]> {
    const { parameters, bind } = new StatementParameters();
    // Only the given conditions, so that PostgreSQL chooses an index for them.
    const conditions = [...conditionsOf(search, bind), ...positionOf(search, bind)];
    return run(
      this.dataSource.manager,
      new Statement({
        name: 'searched_users',
        columns: userColumns,
        sql: `SELECT ${notPrepared} ${columnList(userColumns)} FROM users
              ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
              ORDER BY ${isByAddress(search) ? 'email' : 'id DESC'} LIMIT ${bind(search.limit)}::int`,
        parameters,
      }),
    );
  }
}

function conditionsOf(search: AccountSearch, bind: (value: unknown) => string): string[] {
  const { email, emailPrefix, id, externalId, state, role, operatorRole, hasSecondFactor } = search;
  const { createdAfter, createdBefore } = search;
  return [
    email !== undefined && `email = ${bind(email)}`,
    emailPrefix !== undefined &&
      `email >= ${bind(emailPrefix)} AND email < ${bind(endOfPrefix(emailPrefix))}`,
    id !== undefined && `id = ${bind(id)}::uuid`,
    externalId !== undefined && `external_id = ${bind(externalId)}`,
    state !== undefined && stateConditions[state],
    role !== undefined && `roles <> '{}' AND roles @> ARRAY[${bind(role)}::text]`,
    operatorRole !== undefined && `operator_role = ${bind(operatorRole)}`,
    hasSecondFactor !== undefined && `${hasSecondFactor ? '' : 'NOT '}${factorsInUse}`,
    // IDs contain the time of creation.
    createdAfter !== undefined && `id >= ${bind(firstIdOf(createdAfter))}::uuid`,
    createdBefore !== undefined && `id < ${bind(firstIdOf(createdBefore))}::uuid`,
  ].filter((condition) => condition !== false);
}

function positionOf(search: AccountSearch, bind: (value: unknown) => string): string[] {
  const { after } = search;
  if (!after) return [];
  return [isByAddress(search) ? `email > ${bind(after.email)}` : `id < ${bind(after.id)}::uuid`];
}

function isByAddress({ emailPrefix, isNewestFirst = false }: AccountSearch): boolean {
  return emailPrefix !== undefined && !isNewestFirst;
}

/** The smallest text after all that begin with the prefix, in the order of bytes. */
function endOfPrefix(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}
