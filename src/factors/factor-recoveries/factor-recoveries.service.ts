import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { column, columnList, type RowOf } from '../../database/columns.js';
import { run, runForOne, Statement, type Expression } from '../../database/statement.js';
import { credentialVersions, openAccounts } from '../../users/account-views.js';

/**
 * The least time between the notice at half time and the removal, in hours: half of the shortest wait. If no worker ran
 * in between, the owner would otherwise not have been warned.
 */
const leastNoticeHours = 12;

const isHalfTime =
  '(r.reminded_at IS NULL AND now() >= r.requested_at + (r.effective_at - r.requested_at) / 2)';
const isDue = `(r.effective_at <= now() AND r.reminded_at <= now() - interval '${leastNoticeHours} hours')`;

const recoveryColumns = {
  requestedAt: column.timestamp('r.requested_at'),
  effectiveAt: column.timestamp('r.effective_at'),
};

export type FactorRecoveryState = RowOf<typeof recoveryColumns>;

const id = { id: column.uuid('r.user_id') };

const dueColumns = {
  userId: column.uuid('r.user_id'),
  credentialVersion: column.integer('r.credential_version'),
  isByOperator: column.boolean('r.is_by_operator'),
  /** `cancel`: the account has changed since the request, or recovery is off. */
  step: column.textOf<'remind' | 'remove' | 'cancel'>('step'),
};

/** A recovery that needs something done. */
export type DueRecovery = RowOf<typeof dueColumns>;

const dueAtOnce = 100;

/**
 * Owns the table `factor_recoveries`. A recovery is running while its row has the account's credential version, so any
 * change of password, address or factors ends it. All statements that change something run under the lock of the
 * account's row.
 */
@Injectable()
export class FactorRecoveries {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Starts a recovery unless one is running, which is left as it is.
   * @param start `when`: the condition; without it there is no row
   * @returns statements to be run together; `started` has a row if there was none, `result` has the running one
   */
  startStatements(start: {
    userId: string;
    credentialVersion: number;
    waitHours: number;
    when: Expression;
    isByOperator?: boolean;
  }): {
    statements: Statement<object>[];
    started: Statement<FactorRecoveryState>;
    result: Statement<FactorRecoveryState & { isNew: boolean }>;
  } {
    const { userId, credentialVersion, waitHours, when, isByOperator = false } = start;
    const running = new Statement({
      name: 'running_recovery',
      columns: recoveryColumns,
      sql: `SELECT ${columnList(recoveryColumns)} FROM factor_recoveries AS r
            WHERE r.user_id = $1 AND r.credential_version = $2`,
      parameters: [userId, credentialVersion],
    });
    const started = new Statement({
      name: 'started_recovery',
      columns: recoveryColumns,
      sql: `INSERT INTO factor_recoveries AS r (user_id, credential_version, effective_at, is_by_operator)
            SELECT $1, $2::int, now() + $3::int * interval '1 hour', $4::boolean WHERE ${when.sql} AND NOT ${running.gives().sql}
            ON CONFLICT (user_id) DO UPDATE
              SET credential_version = excluded.credential_version, requested_at = excluded.requested_at,
                  effective_at = excluded.effective_at, is_by_operator = excluded.is_by_operator, reminded_at = NULL
            RETURNING ${columnList(recoveryColumns)}`,
      parameters: [userId, credentialVersion, waitHours, isByOperator],
    });
    const result = new Statement({
      name: 'recovery',
      columns: { ...recoveryColumns, isNew: column.boolean('"isNew"') },
      sql: `SELECT *, true AS "isNew" FROM ${started.name}
            UNION ALL SELECT *, false FROM ${running.name} WHERE ${when.sql}`,
      parameters: [],
    });
    return { statements: [running, started, result], started, result };
  }

  /** Ends the account's recovery. Returns no row if there was none. */
  cancelStatement(userId: Expression | string): Statement<{ id: string }> {
    const [sql, parameters] = typeof userId === 'string' ? ['$1', [userId]] : [userId.sql, []];
    return new Statement({
      name: 'cancelled_recovery',
      columns: id,
      sql: `DELETE FROM factor_recoveries AS r WHERE r.user_id = ${sql} RETURNING ${columnList(id)}`,
      parameters,
    });
  }

  /** @returns null if none is running */
  find(userId: string): Promise<FactorRecoveryState | null> {
    const found = new Statement({
      name: 'found_recovery',
      columns: recoveryColumns,
      sql: `SELECT ${columnList(recoveryColumns)} FROM factor_recoveries AS r
            JOIN ${credentialVersions} AS u ON u.id = r.user_id AND u.credential_version = r.credential_version
            WHERE r.user_id = $1`,
      parameters: [userId],
    });
    return runForOne(this.dataSource.manager, found);
  }

  /**
   * Lists recoveries that need something done, in the order of their accounts. Locks none: each step checks again.
   * @param after the ID of the last account of the previous page; `isOff`: owners can request none any more
   */
  listDue({ after, isOff }: { after: string; isOff: boolean }): Promise<DueRecovery[]> {
    const listed = new Statement({
      name: 'due_recoveries',
      columns: dueColumns,
      sql: `SELECT ${columnList(dueColumns)}
            FROM factor_recoveries AS r
            LEFT JOIN ${openAccounts} AS u ON u.id = r.user_id AND u.credential_version = r.credential_version,
            LATERAL (SELECT CASE WHEN u.id IS NULL OR ($2::boolean AND NOT r.is_by_operator) THEN 'cancel' WHEN ${isDue} THEN 'remove'
                                 WHEN ${isHalfTime} THEN 'remind' END AS step) AS next
            WHERE r.user_id > $1 AND step IS NOT NULL ORDER BY r.user_id LIMIT ${dueAtOnce}`,
      parameters: [after, isOff],
    });
    return run(this.dataSource.manager, listed);
  }

  /** Records that the notice at half time is queued. Returns no row if it already is, or if it is too early. */
  remindStatement(of: { userId: string; credentialVersion: number }): Statement<FactorRecoveryState> {
    return new Statement({
      name: 'reminded_recovery',
      columns: recoveryColumns,
      sql: `UPDATE factor_recoveries AS r SET reminded_at = now()
            WHERE r.user_id = $1 AND r.credential_version = $2 AND ${isHalfTime}
            RETURNING ${columnList(recoveryColumns)}`,
      parameters: [of.userId, of.credentialVersion],
    });
  }

  /** Ends a recovery whose wait is over. Returns no row if there is none. */
  finishStatement(of: { userId: string; credentialVersion: number }): Statement<{ id: string }> {
    return new Statement({
      name: 'finished_recovery',
      columns: id,
      sql: `DELETE FROM factor_recoveries AS r
            WHERE r.user_id = $1 AND r.credential_version = $2 AND ${isDue} RETURNING ${columnList(id)}`,
      parameters: [of.userId, of.credentialVersion],
    });
  }

  /**
   * Ends a recovery of an account that has changed since the request.
   * @param of `credentialVersion`: null to end any
   */
  endStaleStatement(of: { userId: string; credentialVersion: number | null }): Statement<{ id: string }> {
    return new Statement({
      name: 'cancelled_recovery',
      columns: id,
      sql: `DELETE FROM factor_recoveries AS r
            WHERE r.user_id = $1 AND r.credential_version IS DISTINCT FROM $2::int RETURNING ${columnList(id)}`,
      parameters: [of.userId, of.credentialVersion],
    });
  }
}
