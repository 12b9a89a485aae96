import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditEntry } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Statement } from '../../database/statement.js';
import type { UsedFactor } from '../../factors/factor.js';
import { PendingSignIns } from '../../factors/pending-sign-ins/pending-sign-ins.service.js';
import type { PendingSignInState } from '../../factors/pending-sign-ins/pending-sign-in-state.js';
import type { Proof } from '../../factors/proofs.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import { RecoveryCancellation } from './recovery-cancellation.service.js';
import { RecoveryCodeUses } from './recovery-code-uses.service.js';
import { factorUsed } from './sign-in-events.js';
import type { SignInOutcome } from './sign-in-outcome.js';
import { OwedSteps } from './owed-steps.service.js';
import { SignInService } from './sign-in.service.js';

/** A second step whose proof was right. */
export interface VerifiedStep {
  step: PendingSignInState;
  signInToken: string;
  proof: Proof;
  /** What the proof uses up. */
  use: Statement<UsedFactor> | null;
  client: ClientInfo;
  trustsDevice: boolean;
  /** What the flow has done before, for the audit log. */
  events: readonly AuditEntry[];
}

/** Ends the second step of a sign-in. */
@Injectable()
export class SecondStep {
  constructor(
    private readonly pending: PendingSignIns,
    private readonly credentials: AccountCredentials,
    private readonly signIn: SignInService,
    private readonly owedSteps: OwedSteps,
    private readonly recoveryCodes: RecoveryCodeUses,
    private readonly recovery: RecoveryCancellation,
  ) {}

  /**
   * Uses up the pending sign-in and the proof, and completes the sign-in. A proof after which a step is still owed is
   * only added to it: a code from the mailbox before a factor is set up, and the proofs for the recovery of lost
   * factors.
   * @throws AppError auth.sign_in_invalid if the account has changed or another request was faster; otp.invalid if
   *   another request has used the factor
   */
  async finish(tx: EntityManager, verified: VerifiedStep): Promise<SignInOutcome> {
    const { step, proof, client, trustsDevice, signInToken } = verified;
    const events = [...verified.events, factorUsed({ id: step.userId, email: step.email }, proof, client)];
    const user = await this.credentials.lockUnchanged(tx, step);
    if (!user) throw new AppError('auth.sign_in_invalid');
    const proofs = [...step.proofs, proof];
    const owed = this.owedSteps.owed(user, proofs);
    if (owed) return this.owedSteps.addProof(tx, { owed, step, proof, signInToken, events });
    const { isConsumed, used, isRecoveryCancelled } = await this.pending.consume(tx, step.id, verified.use);
    if (!isConsumed) throw new AppError('auth.sign_in_invalid');
    if (verified.use && !used) throw new AppError('otp.invalid');
    // An account that was created by the first step is as old as the sign-in.
    const isNewAccount = user.createdAt.getTime() === step.createdAt.getTime();
    const factorId = used?.factorId ?? null;
    const outcome = await this.signIn.complete(tx, {
      user,
      proofs,
      client,
      factorId,
      isNewAccount,
      trustsDevice,
      events,
    });
    if (isRecoveryCancelled) await this.recovery.notify(tx, user, client);
    if (proof !== 'recovery_code' || outcome.status !== 'authenticated') return outcome;
    const remaining = used?.remaining ?? 0;
    await this.recoveryCodes.record(
      tx,
      { id: user.id, email: user.email, locale: user.locale, remaining },
      client,
    );
    return { ...outcome, recoveryCodesRemaining: remaining };
  }
}
