import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { onlyRow, runAsOne } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { FactorRecoveries } from '../../factors/factor-recoveries/factor-recoveries.service.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import type { User } from '../../users/user.entity.js';
import { operatorClient, type OperatorAct } from '../acts/operator-act.js';
import { OperatorActs } from '../acts/operator-acts.service.js';
import { assertResettable, FactorReset } from './factor-reset.service.js';

/** Resets second factors at the request of an operator: at once, or after the wait that the installation requires. */
@Injectable()
export class FactorResetRequests {
  private readonly logger = new Logger('FactorReset');

  constructor(
    private readonly acts: OperatorActs,
    private readonly factors: FactorReset,
    private readonly recoveries: FactorRecoveries,
    private readonly delivery: DeliveryService,
    private readonly settings: FactorsSettings,
  ) {}

  /**
   * With a wait, this is a recovery of lost factors that the operator starts: the owner is notified, and cancels it by a
   * sign-in with a factor. A running one is left as it is.
   * @param act with a reason
   * @returns when the factors are removed
   * @throws AppError resource.not_found; resource.conflict if the account is disabled or has no second factor
   */
  async reset(act: OperatorAct & { reason: string }, userId: string): Promise<Date> {
    const { operatorResetWaitHours: waitHours } = this.settings;
    if (waitHours === 0) return this.factors.reset(act, userId);
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
