import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditEntry } from '../../audit/audit-record.js';
import { noClient } from '../../common/http/client-info.js';
import { runAsOne, runForOne } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import {
  FactorRecoveries,
  type DueRecovery,
} from '../../factors/factor-recoveries/factor-recoveries.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import { UsersService } from '../../users/users.service.js';
import { LostFactors } from '../factor-changes/lost-factors.service.js';
import { RecoveryCancellation } from '../sign-in/recovery-cancellation.service.js';

/**
 * The steps of a recovery that need no request. Each locks the account first and checks again, so it is done once over
 * several workers, and never after a cancellation.
 */
@Injectable()
export class RecoverySteps {
  constructor(
    private readonly users: UsersService,
    private readonly credentials: AccountCredentials,
    private readonly recoveries: FactorRecoveries,
    private readonly lostFactors: LostFactors,
    private readonly cancellation: RecoveryCancellation,
    private readonly delivery: DeliveryService,
  ) {}

  /** Notifies the owner at half time. */
  async remind(tx: EntityManager, recovery: DueRecovery): Promise<void> {
    const user = await this.credentials.lockUnchanged(tx, recovery);
    if (!user) return;
    const { id: userId, email: destination, locale } = user;
    const reminded = this.recoveries.remindStatement(recovery);
    const notice = {
      template: 'factor-recovery-reminder',
      destination,
      userId,
      locale,
      client: noClient,
      effectiveAt: reminded.column('effectiveAt'),
    } as const;
    await runAsOne(tx, [reminded, this.delivery.queueStatement(notice, reminded.gives())], reminded);
  }

  /**
   * Removes the factors once the wait is over.
   * @returns whether it did
   */
  async remove(tx: EntityManager, recovery: DueRecovery): Promise<boolean> {
    const user = await this.credentials.lockUnchanged(tx, recovery);
    if (!user || !(await runForOne(tx, this.recoveries.finishStatement(recovery)))) return false;
    const { id: userId, email: address } = user;
    const completed: AuditEntry = {
      type: 'recovery.completed',
      outcome: 'success',
      actor: { type: 'system', id: null },
      userId,
      details: {},
      client: null,
      address,
    };
    const removal = {
      ...recovery,
      notice: recovery.isByOperator ? 'factors-reset' : 'factor-recovery-done',
      client: noClient,
      events: [completed],
    } as const;
    return this.lostFactors.remove(tx, removal);
  }

  /**
   * Ends the recovery of an account that has changed since the request, or of any. The owner is notified, except of a
   * disabled account.
   */
  async cancel(tx: EntityManager, { userId }: DueRecovery, { isAny }: { isAny: boolean }): Promise<void> {
    const { account: locked } = await this.users.lock(tx, userId);
    if (!locked) return;
    const { user } = locked;
    const isDisabled = user.disabledAt !== null;
    const credentialVersion = isAny || isDisabled ? null : user.credentialVersion;
    await this.cancellation.cancelStale(tx, user, { credentialVersion, isNotified: !isDisabled });
  }
}
