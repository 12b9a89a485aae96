import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { NIL, validate as isUuid } from 'uuid';
import { AuditLog } from '../../audit/audit-log.service.js';
import type { AuditDetails, AuditType } from '../../audit/audit-types.js';
import { AppError } from '../../common/errors/app-error.js';
import { runForOne } from '../../database/statement.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { User } from '../../users/user.entity.js';
import { UsersService, type LockedAccount } from '../../users/users.service.js';
import { mayConcernOperators, type OperatorAct } from './operator-act.js';

/** What the audit log says about an act. */
export type ActEvent = {
  [Type in AuditType]: {
    type: Type;
    details: AuditDetails<Type>;
    /** Null for an act on no account, or on all. */
    account: { id: string } | null;
    /** Of an act on an address; kept if it has no account. */
    address?: string | null;
  };
}[AuditType];

/** What an act did, and what it returns. */
export interface ActResult<Result> {
  /** Null if there was nothing to do. */
  event: ActEvent | null;
  result: Result;
}

export interface ActOn {
  userId: string;
  /** Statements of the same transaction that must lock their rows before the accounts are locked. */
  before?: (tx: EntityManager) => Promise<void>;
}

/**
 * Runs what operators do, each in one transaction with its event in the audit log: there is exactly one event for each
 * act that was done, and none for one that was not.
 */
@Injectable()
export class OperatorActs {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly log: AuditLog,
  ) {}

  /**
   * Locks the account, and the operator's own. What the guards checked may have changed since, for instance because two
   * operators disable each other at the same time; so it is checked again under the locks. Only admins may act on
   * operators.
   * @throws AppError resource.not_found; auth.forbidden; auth.token_invalid
   */
  on<Result>(
    act: OperatorAct,
    { userId: given, before }: ActOn,
    work: (tx: EntityManager, account: LockedAccount) => Promise<ActResult<Result>>,
  ): Promise<Result> {
    if (!isUuid(given)) throw new AppError('resource.not_found');
    const userId = given.toLowerCase();
    return this.dataSource.transaction(async (tx) => {
      await before?.(tx);
      const locked = await this.users.lock(tx, userId, act.operator?.id);
      await this.assertStillOperator(tx, act, locked.other);
      if (!locked.account) throw new AppError('resource.not_found');
      if (!mayConcernOperators(act) && locked.account.user.operatorRole !== null) {
        throw new AppError('auth.forbidden', { detail: 'Only an admin may act on an operator.' });
      }
      return this.record(tx, act, await work(tx, locked.account));
    });
  }

  /**
   * Like `on`, for what concerns no existing account.
   * @throws AppError auth.forbidden; auth.token_invalid
   */
  run<Result>(act: OperatorAct, work: (tx: EntityManager) => Promise<ActResult<Result>>): Promise<Result> {
    return this.dataSource.transaction(async (tx) => {
      if (act.operator) {
        const { other } = await this.users.lock(tx, NIL, act.operator.id);
        await this.assertStillOperator(tx, act, other);
      }
      return this.record(tx, act, await work(tx));
    });
  }

  private async assertStillOperator(
    tx: EntityManager,
    { operator }: OperatorAct,
    user: User | null,
  ): Promise<void> {
    if (!operator) return;
    if (!user || user.disabledAt) throw new AppError('auth.token_invalid');
    if (user.operatorRole !== operator.role) throw new AppError('auth.forbidden');
    const live = await runForOne(tx, this.sessions.liveStatement(operator.sessionId));
    if (!live) throw new AppError('auth.token_invalid');
  }

  private async record<Result>(
    tx: EntityManager,
    { operator, client }: OperatorAct,
    { event, result }: ActResult<Result>,
  ): Promise<Result> {
    if (!event) return result;
    const { type, details, account, address } = event;
    await this.log.record<AuditType>(tx, {
      type,
      details,
      outcome: 'success',
      actor: operator ? { type: 'operator', id: operator.id } : { type: 'system', id: null },
      userId: account?.id ?? null,
      sessionId: operator?.sessionId ?? null,
      client,
      address: address ?? null,
    });
    return result;
  }
}
