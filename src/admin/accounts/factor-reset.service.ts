import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import { LostFactors } from '../../auth/factor-changes/lost-factors.service.js';
import type { AccountDetails } from './account-details.js';
import { AccountLookup } from './account-lookup.service.js';
import { operator } from './terminal.js';

/** Removes the second factors of an account whose owner has lost them, on behalf of an operator. */
@Injectable()
export class FactorReset {
  private readonly logger = new Logger('FactorReset');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly lookup: AccountLookup,
    private readonly lostFactors: LostFactors,
  ) {}

  /**
   * Removes what `LostFactors` says. The owner gets a notice if the address is verified. The operator gets nothing that
   * signs in.
   * @param reason for the log
   * @throws AppError resource.not_found; resource.conflict if the account is disabled or has no second factor
   */
  async reset(reference: string, reason: string): Promise<AccountDetails> {
    const account = await this.lookup.find(reference);
    const { id: userId, email, disabledAt, factors, secondFactorRequired } = account;
    if (disabledAt)
      throw new AppError('resource.conflict', { detail: `${email} is disabled. Enable it first.` });
    if (factors === 0 && !secondFactorRequired)
      throw new AppError('resource.conflict', { detail: `${email} has no second factor.` });
    const removal = { userId, credentialVersion: null, notice: 'factors-reset', client: operator } as const;
    const isRemoved = await this.dataSource.transaction((tx) => this.lostFactors.remove(tx, removal));
    if (!isRemoved)
      throw new AppError('resource.conflict', { detail: 'The account has changed meanwhile. Try again.' });
    const event = { event: 'account.factors_reset', msg: 'second factors removed by an operator' };
    this.logger.warn({ ...event, userId, reason });
    return this.lookup.show(userId);
  }
}
