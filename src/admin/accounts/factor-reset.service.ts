import { Injectable, Logger } from '@nestjs/common';
import { LostFactors } from '../../auth/factor-changes/lost-factors.service.js';
import { AppError } from '../../common/errors/app-error.js';
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
}

/** @throws AppError resource.conflict if the account is disabled or has no second factor */
export function assertResettable({ email, disabledAt, factors, secondFactorRequired }: User): void {
  if (disabledAt)
    throw new AppError('resource.conflict', { detail: `${email} is disabled. Enable it first.` });
  if (factors === 0 && !secondFactorRequired)
    throw new AppError('resource.conflict', { detail: `${email} has no second factor.` });
}
