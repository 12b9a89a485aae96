import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { byOwner } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { runAsOne } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import {
  FactorRecoveries,
  type FactorRecoveryState,
} from '../../factors/factor-recoveries/factor-recoveries.service.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import { PendingSignIns } from '../../factors/pending-sign-ins/pending-sign-ins.service.js';
import type { PendingSignInState } from '../../factors/pending-sign-ins/pending-sign-in-state.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';

export interface StartedRecovery {
  recovery: FactorRecoveryState;
  /** False for one that was running already. */
  isNew: boolean;
}

/** Starts the recovery of lost factors, notifies the owner and records it. */
@Injectable()
export class RecoveryStart {
  constructor(
    private readonly pending: PendingSignIns,
    private readonly credentials: AccountCredentials,
    private readonly recoveries: FactorRecoveries,
    private readonly delivery: DeliveryService,
    private readonly settings: FactorsSettings,
    private readonly audit: AuditLog,
  ) {}

  /** @throws AppError auth.sign_in_invalid */
  async start(tx: EntityManager, step: PendingSignInState, client: ClientInfo): Promise<StartedRecovery> {
    const user = await this.credentials.lockUnchanged(tx, step);
    if (!user) throw new AppError('auth.sign_in_invalid');
    const unfinished = this.pending.unfinishedStatement(step.id);
    const { id: userId, email: destination, locale, credentialVersion } = user;
    const { recoveryWaitHours: waitHours } = this.settings;
    const when = unfinished.gives();
    const start = this.recoveries.startStatements({ userId, credentialVersion, waitHours, when });
    const effectiveAt = start.started.column('effectiveAt');
    const template = 'factor-recovery-requested';
    const isNewOne = start.started.gives();
    const notice = this.delivery.queueStatement(
      { template, destination, userId, locale, client, effectiveAt },
      isNewOne,
    );
    const events = this.audit.statements(
      { ...byOwner(user, client), type: 'recovery.requested', outcome: 'success', details: {} },
      isNewOne,
    );
    const [row] = await runAsOne(tx, [unfinished, ...start.statements, notice, ...events], start.result);
    if (!row) throw new AppError('auth.sign_in_invalid');
    const { isNew, ...recovery } = row;
    return { recovery, isNew };
  }
}
