import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import { runAsOne } from '../../database/statement.js';
import { DeliveryRecords } from '../../delivery/delivery-records.service.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import type { User } from '../../users/user.entity.js';
import type { AccountDetails } from './account-details.js';
import { AccountLookup } from './account-lookup.service.js';
import { operator } from './terminal.js';

/** Gives an account another address on behalf of an operator. */
@Injectable()
export class AddressChange {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly lookup: AccountLookup,
    private readonly credentials: AccountCredentials,
    private readonly sessions: SessionsService,
    private readonly deliveries: DeliveryRecords,
    private readonly delivery: DeliveryService,
  ) {}

  /**
   * Changes the address, which is unverified until its owner enters a code sent to it. Revokes the sessions, invalidates
   * open codes, and ends the trust in devices. The old address gets a notice if it was verified; otherwise, it may
   * belong to somebody else.
   * @param to canonical
   * An account with a second factor is refused: whoever verifies the new address would be rid of it, without the reason
   * and the notice that `reset-factors` requires.
   * @throws AppError resource.not_found, account.email_taken; resource.conflict if the account is disabled
   */
  async change(reference: string, to: string): Promise<AccountDetails> {
    const account = await this.lookup.find(reference);
    const { id: userId, email: from, credentialVersion, disabledAt } = account;
    if (disabledAt)
      throw new AppError('resource.conflict', { detail: `${from} is disabled. Enable it first.` });
    if (account.factors !== 0 || account.secondFactorRequired)
      throw new AppError('resource.conflict', {
        detail: `${from} has a second factor, which a new address would remove. Run reset-factors first.`,
      });
    if (from === to)
      throw new AppError('resource.conflict', { detail: `The account already has the address ${to}.` });
    const { account: holder } = await this.lookup.lookUp(to);
    if (holder) throw new AppError('account.email_taken', { detail: `${to} already has an account.` });
    await this.dataSource.transaction(async (tx) => {
      const change = { userId, credentialVersion, to, isVerified: false };
      const changed = await this.credentials.changeEmail(tx, change);
      if (!changed)
        throw new AppError('resource.conflict', {
          detail: 'One of the addresses has changed meanwhile. Try again.',
        });
      await this.leaveOldAddress(tx, account);
    });
    return this.lookup.show(userId);
  }

  /** @param tx has locked the account's row in an earlier statement */
  private async leaveOldAddress(tx: EntityManager, account: User): Promise<void> {
    const { id: userId, email: from, emailVerifiedAt, locale } = account;
    const ended = this.sessions.endStatement({ userId });
    const assigned = this.deliveries.assignToAccountStatement({ userId, address: from });
    const notice = {
      template: 'email-changed',
      destination: from,
      userId,
      locale,
      client: operator,
    } as const;
    // After the sessions: a sign-in too locks its sessions before the notice summary.
    const queued = emailVerifiedAt ? [this.delivery.queueStatement(notice, ended.done)] : [];
    await runAsOne(tx, [ended, assigned, ...queued], ended);
  }
}
