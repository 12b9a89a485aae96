import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LostFactors } from '../../auth/factor-changes/lost-factors.service.js';
import { AppError } from '../../common/errors/app-error.js';
import { onlyRow, runAsOne } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { FactorRecoveries } from '../../factors/factor-recoveries/factor-recoveries.service.js';
import type { User } from '../../users/user.entity.js';
import { operatorClient, type OperatorAct } from '../acts/operator-act.js';
import { OperatorActs } from '../acts/operator-acts.service.js';

/** Removes the second factors of an account whose owner has lost them, on behalf of an operator. */
@Injectable()
export class FactorReset {
  private readonly logger = new Logger('FactorReset');

  constructor(
    private readonly acts: OperatorActs,
    private readonly lostFactors: LostFactors,
    private readonly recoveries: FactorRecoveries,
    private readonly delivery: DeliveryService,
  ) {}

  /**
   * Removes what `LostFactors` says. The owner gets a notice if the address is verified. The operator gets nothing that
   * signs in.
   * @param act with a reason
   * @returns when the factors are removed
   * @throws AppError resource.not_found; resource.conflict if the account is disabled or has no second factor
   */
  async reset(act: OperatorAct & { reason: string }, userId: string): Promise<Date> {
    const { reason } = act;
    const effectiveAt = await this.acts.on(act, { userId }, async (tx, { user }) => {
      assertResettable(user);
      const removal = { userId: user.id, credentialVersion: null, notice: 'factors-reset' } as const;
      await this.lostFactors.remove(tx, { ...removal, client: operatorClient });
      return { event: { type: 'factor.reset', details: { reason }, account: user }, result: new Date() };
    });
    const event = { event: 'account.factors_reset', msg: 'second factors removed by an operator' };
    this.logger.warn({ ...event, userId, reason });
    return effectiveAt;
  }

  /**
   * Like `reset`, after a wait: this is a recovery of lost factors that the operator starts. The owner is notified, and
   * cancels it by a sign-in with a factor. A running one is left as it is.
   */
  async resetAfter(waitHours: number, act: OperatorAct & { reason: string }, userId: string): Promise<Date> {
    const { reason } = act;
    const { effectiveAt, isNew } = await this.acts.on(act, { userId }, async (tx, { user }) => {
      assertResettable(user);
      const result = await this.start(tx, user, waitHours);
      const details = { reason, waitHours };
      return { event: result.isNew ? { type: 'factor.reset', details, account: user } : null, result };
    });
    if (!isNew) return effectiveAt;
    const event = {
      event: 'account.factors_reset_requested',
      msg: 'removal of second factors requested by an operator',
    };
    this.logger.warn({ ...event, userId, reason, effectiveAt });
    return effectiveAt;
  }

  private async start(
    tx: EntityManager,
    user: User,
    waitHours: number,
  ): Promise<{ effectiveAt: Date; isNew: boolean }> {
    const { id: userId, email: destination, emailVerifiedAt, locale, credentialVersion } = user;
    const when = { sql: 'true' };
    const start = this.recoveries.startStatements({
      userId,
      credentialVersion,
      waitHours,
      when,
      isByOperator: true,
    });
    const effectiveAt = start.started.column('effectiveAt');
    const template = 'factors-reset-requested';
    const notice = { template, destination, userId, locale, client: operatorClient, effectiveAt } as const;
    const queued = emailVerifiedAt ? [this.delivery.queueStatement(notice, start.started.gives())] : [];
    return onlyRow(await runAsOne(tx, [...start.statements, ...queued], start.result));
  }
}

/** @throws AppError resource.conflict if the account is disabled or has no second factor */
function assertResettable({ email, disabledAt, factors, secondFactorRequired }: User): void {
  if (disabledAt)
    throw new AppError('resource.conflict', { detail: `${email} is disabled. Enable it first.` });
  if (factors === 0 && !secondFactorRequired)
    throw new AppError('resource.conflict', { detail: `${email} has no second factor.` });
}
