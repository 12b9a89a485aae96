import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { PendingSignIns } from '../../factors/pending-sign-ins/pending-sign-ins.service.js';
import type { PendingSignInState } from '../../factors/pending-sign-ins/pending-sign-in-state.js';
import type { TotpSetup } from '../../factors/totp/totp-setup.js';
import type { AuthenticatedResponse } from '../sign-in/auth-result.response.js';
import { OwedSteps } from '../sign-in/owed-steps.service.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { TotpSetups } from '../factor-changes/totp-setups.service.js';
import { FactorChanges, type ConfirmedTotp } from '../factor-changes/factor-changes.service.js';
import { EnrollmentRequest, TotpEnrollmentConfirmation } from './second-factor.dto.js';
import { countOutcome, methodOf } from '../sign-in/sign-in.metrics.js';

/** Sets up the first factor of an account during a sign-in that requires one. */
@Injectable()
export class EnrollmentService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly pending: PendingSignIns,
    private readonly signIn: SignInService,
    private readonly owedSteps: OwedSteps,
    private readonly setups: TotpSetups,
    private readonly changes: FactorChanges,
  ) {}

  /** @throws AppError auth.sign_in_invalid, resource.conflict, auth.reauthentication_required */
  async begin({ signInToken }: EnrollmentRequest): Promise<TotpSetup> {
    const step = await this.pending.find(signInToken);
    this.assertMayEnroll(step);
    return this.setups.begin({ id: step.userId, email: step.email }, 'auth.sign_in_invalid');
  }

  /**
   * Confirms the factor with its first code, and finishes the sign-in.
   * @throws AppError auth.sign_in_invalid, otp.invalid, resource.conflict, auth.reauthentication_required,
   *   rate_limit.exceeded, service.overloaded
   */
  async confirm(request: TotpEnrollmentConfirmation, client: ClientInfo): Promise<AuthenticatedResponse> {
    const { signInToken, setupId, totpCode: code, label = null } = request;
    const step = await this.pending.countAttempt(signInToken, this.setups.materialOf(setupId));
    this.assertMayEnroll(step);
    const verified = await this.setups.check(
      { ...step, id: step.userId },
      { code, material: step.material },
      client,
    );
    const recoveryCodes = await this.changes.prepareRecoveryCodes(step, client);
    const outcome = await this.finish(step, { setupId, step: verified.step, label, recoveryCodes }, client);
    countOutcome(methodOf(step.proofs), outcome);
    return outcome;
  }

  private finish(
    step: PendingSignInState,
    confirmed: ConfirmedTotp,
    client: ClientInfo,
  ): Promise<AuthenticatedResponse> {
    const { userId, credentialVersion } = step;
    return this.dataSource.transaction(async (tx) => {
      const change = {
        userId,
        credentialVersion,
        client,
        ifChanged: 'auth.sign_in_invalid',
        ...confirmed,
      } as const;
      const { user, factorId } = await this.changes.addTotp(tx, change);
      const { isConsumed } = await this.pending.consume(tx, step.id, null);
      if (!isConsumed) throw new AppError('auth.sign_in_invalid');
      const proofs = [...step.proofs, 'totp'] as const;
      const isNewAccount = user.createdAt.getTime() === step.createdAt.getTime();
      const outcome = await this.signIn.complete(tx, { user, proofs, client, factorId, isNewAccount });
      if (outcome.status !== 'authenticated') throw new Error('A confirmed factor must finish the sign-in');
      return { ...outcome, ...(confirmed.recoveryCodes && { recoveryCodes: confirmed.recoveryCodes.codes }) };
    });
  }

  private assertMayEnroll<Step extends PendingSignInState>(step: Step | null): asserts step is Step {
    if (!step) throw new AppError('auth.sign_in_invalid');
    const owed = this.owedSteps.owed(step, step.proofs);
    if (owed?.kind !== 'enrollment') {
      throw new AppError('resource.conflict', { detail: 'This sign-in does not have to set up a factor.' });
    }
    // Somebody who knows only the password would otherwise set up a factor of their own and lock the owner out.
    if (!owed.mailboxVerified) {
      throw new AppError('auth.reauthentication_required', {
        detail: 'Enter a code from the mailbox first.',
        methods: owed.methods,
      });
    }
  }
}
