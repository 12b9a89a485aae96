import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import { PendingSignIns } from '../../factors/pending-sign-ins/pending-sign-ins.service.js';
import type { PendingSignInState } from '../../factors/pending-sign-ins/pending-sign-in-state.js';
import { missingForRecovery } from '../sign-in/owed-step.js';
import { RecoveryStart, type StartedRecovery } from './recovery-start.service.js';

/**
 * Requests for the recovery of lost factors: after a wait, they are removed. The owner is notified, and any sign-in with
 * a factor cancels it.
 */
@Injectable()
export class RecoveryRequests {
  private readonly logger = new Logger('FactorRecovery');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly pending: PendingSignIns,
    private readonly starts: RecoveryStart,
    private readonly settings: FactorsSettings,
  ) {}

  /**
   * Starts a recovery, or returns the running one, which it neither shortens nor prolongs.
   * @throws AppError resource.not_found while recovery is off; auth.sign_in_invalid; auth.reauthentication_required
   *   unless password and mailbox were verified; resource.conflict if the account has no password or no second factor
   */
  async request(signInToken: string, client: ClientInfo): Promise<StartedRecovery['recovery']> {
    if (this.settings.recoveryWaitHours === 0) throw new AppError('resource.not_found');
    const step = await this.pending.find(signInToken);
    if (!step) throw new AppError('auth.sign_in_invalid');
    assertMayRecover(step);
    const { recovery, isNew } = await this.dataSource.transaction((tx) =>
      this.starts.start(tx, step, client),
    );
    if (isNew) {
      const event = {
        event: 'account.factor_recovery_requested',
        msg: 'recovery of lost second factors requested',
      };
      this.logger.log({ ...event, userId: step.userId, effectiveAt: recovery.effectiveAt });
    }
    return recovery;
  }
}

/** Two different proofs, neither of which is a factor: a stolen password alone starts nothing. */
function assertMayRecover(step: PendingSignInState): void {
  const methods = missingForRecovery(step, step.proofs);
  if (!methods) {
    throw new AppError('resource.conflict', {
      detail: 'Only an account with a password and an authenticator app can recover it.',
    });
  }
  if (methods.length > 0) {
    const detail = methods.includes('password')
      ? 'Enter the password first.'
      : 'Enter a code from the mailbox first.';
    throw new AppError('auth.reauthentication_required', { detail, methods });
  }
}
