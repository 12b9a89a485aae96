import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import { runAsOne } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { everyFactor, FactorRemoval } from '../../factors/factor-removal.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import type { User } from '../../users/user.entity.js';
import { AccountAdministration } from './account-administration.service.js';
import type { AccountDetails } from './account-details.js';
import { operator } from './terminal.js';

/** Removes the second factors of an account whose owner has lost them, on behalf of an operator. */
@Injectable()
export class FactorReset {
  private readonly logger = new Logger('FactorReset');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly administration: AccountAdministration,
    private readonly credentials: AccountCredentials,
    private readonly factors: FactorRemoval,
    private readonly sessions: SessionsService,
    private readonly delivery: DeliveryService,
  ) {}

  /**
   * Removes all factors, recovery codes and trusted devices, and the requirement of a second factor. Revokes the
   * sessions, and invalidates open codes and sign-ins that wait for a second step. The owner gets a notice if the
   * address is verified. The operator gets nothing that signs in.
   * @param reason for the log
   * @throws AppError resource.not_found; resource.conflict if the account is disabled or has no second factor
   */
  async reset(reference: string, reason: string): Promise<AccountDetails> {
    const {
      id: userId,
      email,
      disabledAt,
      factors,
      secondFactorRequired,
    } = await this.administration.find(reference);
    if (disabledAt)
      throw new AppError('resource.conflict', { detail: `${email} is disabled. Enable it first.` });
    if (factors === 0 && !secondFactorRequired)
      throw new AppError('resource.conflict', { detail: `${email} has no second factor.` });
    await this.dataSource.transaction(async (tx) => {
      const change = { userId, credentialVersion: null, add: 0, remove: everyFactor, required: false };
      const changed = await this.credentials.changeFactors(tx, change);
      if (!changed)
        throw new AppError('resource.conflict', { detail: 'The account has changed meanwhile. Try again.' });
      await this.removeAll(tx, changed);
    });
    const event = { event: 'account.factors_reset', msg: 'second factors removed by an operator' };
    this.logger.warn({ ...event, userId, reason });
    return this.administration.show(userId);
  }

  /** @param tx has locked the account's row in an earlier statement */
  private async removeAll(tx: EntityManager, account: User): Promise<void> {
    const { id: userId, email: destination, emailVerifiedAt, locale } = account;
    const ended = this.sessions.endStatement({ userId });
    const notice = { template: 'factors-reset', destination, userId, locale, client: operator } as const;
    // After the sessions: a sign-in too locks its sessions before the notice summary.
    const queued = emailVerifiedAt ? [this.delivery.queueStatement(notice, ended.done)] : [];
    await runAsOne(tx, [ended, ...this.factors.statements(userId), ...queued], ended);
  }
}
