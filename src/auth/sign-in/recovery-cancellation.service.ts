import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../../common/http/client-info.js';
import { run, runAsOne, type Statement } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { FactorRecoveries } from '../../factors/factor-recoveries/factor-recoveries.service.js';

/** The account whose recovery is cancelled. */
export interface RecoveringAccount {
  id: string;
  email: string;
  locale: string;
}

/** Cancels the recovery of lost factors, and notifies the owner. */
@Injectable()
export class RecoveryCancellation {
  private readonly logger = new Logger('FactorRecovery');

  constructor(
    private readonly recoveries: FactorRecoveries,
    private readonly delivery: DeliveryService,
  ) {}

  /**
   * @param tx holds the lock on the account's row. Sessions that it changes must be locked already, because everything
   *   else locks them before the notice summary
   * @returns false if no recovery was running
   */
  async cancel(tx: EntityManager, account: RecoveringAccount, client: ClientInfo): Promise<boolean> {
    const cancelled = this.recoveries.cancelStatement(account.id);
    const notice = this.noticeStatement(account, client, cancelled);
    const isCancelled = (await runAsOne(tx, [cancelled, notice], cancelled)).length > 0;
    if (isCancelled) this.report(account.id);
    return isCancelled;
  }

  /** Notifies the owner of a recovery that this transaction has cancelled. */
  async notify(tx: EntityManager, account: RecoveringAccount, client: ClientInfo): Promise<void> {
    await run(tx, this.noticeStatement(account, client));
    this.report(account.id);
  }

  private noticeStatement(
    { id: userId, email: destination, locale }: RecoveringAccount,
    client: ClientInfo,
    cancelled: Statement<object> | null = null,
  ): Statement<object> {
    const notice = { template: 'factor-recovery-cancelled', destination, userId, locale, client } as const;
    return this.delivery.queueStatement(notice, cancelled?.gives());
  }

  private report(userId: string): void {
    this.logger.log({
      event: 'account.factor_recovery_cancelled',
      msg: 'recovery of lost second factors cancelled',
      userId,
    });
  }
}
