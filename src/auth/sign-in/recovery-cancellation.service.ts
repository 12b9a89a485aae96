import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { byOwner, type AuditEntry, type OwnerEvent } from '../../audit/audit-record.js';
import { noClient, type ClientInfo } from '../../common/http/client-info.js';
import { runAsOne, type Expression, type Statement } from '../../database/statement.js';
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
    private readonly audit: AuditLog,
  ) {}

  /**
   * @param tx holds the lock on the account's row. Sessions that it changes must be locked already, because everything
   *   else locks them before the notice summary
   * @returns false if no recovery was running
   */
  async cancel(tx: EntityManager, account: RecoveringAccount, client: ClientInfo): Promise<boolean> {
    const cancelled = this.recoveries.cancelStatement(account.id);
    const notice = this.noticeStatement(account, client, cancelled.gives());
    const events = this.audit.statements(cancellation(byOwner(account, client)), cancelled.gives());
    const isCancelled = (await runAsOne(tx, [cancelled, notice, ...events], cancelled)).length > 0;
    if (isCancelled) this.report(account.id);
    return isCancelled;
  }

  /** Notifies the owner of a recovery that this transaction has cancelled, and records it. */
  async notify(tx: EntityManager, account: RecoveringAccount, client: ClientInfo): Promise<void> {
    const notice = this.noticeStatement(account, client);
    const events = this.audit.statements(cancellation(byOwner(account, client)));
    await runAsOne(tx, [notice, ...events], notice);
    this.report(account.id);
  }

  /**
   * Cancels a recovery that may not be carried out. The owner of a disabled account is not notified.
   * @param of `credentialVersion`: that of a recovery which goes on; null to cancel any
   * @param tx holds the lock on the account's row
   */
  async cancelStale(
    tx: EntityManager,
    account: RecoveringAccount,
    of: { credentialVersion: number | null; isNotified: boolean },
  ): Promise<void> {
    const { id: userId, email: address } = account;
    const ended = this.recoveries.endStaleStatement({ userId, credentialVersion: of.credentialVersion });
    const bySystem = { actor: { type: 'system', id: null }, userId, client: null, address } as const;
    const events = this.audit.statements(cancellation(bySystem), ended.gives());
    const notices = of.isNotified ? [this.noticeStatement(account, noClient, ended.gives())] : [];
    const rows = await runAsOne(tx, [ended, ...notices, ...events], ended);
    if (rows.length > 0 && of.isNotified) this.report(userId);
  }

  private noticeStatement(
    { id: userId, email: destination, locale }: RecoveringAccount,
    client: ClientInfo,
    when?: Expression,
  ): Statement<{ id: string }> {
    const notice = { template: 'factor-recovery-cancelled', destination, userId, locale, client } as const;
    return this.delivery.queueStatement(notice, when);
  }

  private report(userId: string): void {
    this.logger.log({
      event: 'account.factor_recovery_cancelled',
      msg: 'recovery of lost second factors cancelled',
      userId,
    });
  }
}

function cancellation(by: OwnerEvent): AuditEntry {
  return { ...by, type: 'recovery.cancelled', outcome: 'success', details: {} };
}
