import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { PendingSignIns } from '../../factors/pending-sign-ins/pending-sign-ins.service.js';
import { CodeChecks } from '../sign-in/code-checks.service.js';
import { givenProof, type GivenProof } from '../sign-in/given-proof.js';
import type { SignInOutcome } from '../sign-in/sign-in-outcome.js';
import { OwedSteps } from '../sign-in/owed-steps.service.js';
import { FailedSteps } from './failed-steps.service.js';
import { SecondFactorConfirmation } from './second-factor.dto.js';
import { StepProofs } from './step-proofs.service.js';
import { countOutcome, countSecondFactor, methodOf } from '../sign-in/sign-in.metrics.js';

@Injectable()
export class SecondFactorService {
  constructor(
    private readonly pending: PendingSignIns,
    private readonly owedSteps: OwedSteps,
    private readonly codes: CodeChecks,
    private readonly proofs: StepProofs,
    private readonly failures: FailedSteps,
  ) {}

  /**
   * Finishes a sign-in with a second proof. Counts the attempt before the check, so that nothing can give it back.
   * @throws AppError auth.sign_in_invalid, otp.invalid, auth.password_incorrect, rate_limit.exceeded, request.invalid,
   *   service.overloaded
   */
  async confirm(
    { signInToken, trustDevice = false, ...fields }: SecondFactorConfirmation,
    client: ClientInfo,
  ): Promise<SignInOutcome> {
    const given = givenProof(fields);
    const step = await this.pending.countAttempt(signInToken, this.materialOf(given));
    if (!step) throw new AppError('auth.sign_in_invalid');
    const proof = await this.codes.classify(given, step);
    try {
      const attempt = { step, signInToken, client, trustsDevice: trustDevice };
      const method = proof.type === 'mailbox_code' ? 'email_code' : proof.type;
      const isTaken = this.owedSteps.takes(step, step.proofs, method);
      const outcome = await countSecondFactor(proof.type, () =>
        isTaken ? this.proofs.verify(proof, attempt) : this.proofs.reject(proof, attempt),
      );
      if (outcome.status === 'authenticated') countOutcome(methodOf(step.proofs), outcome);
      return outcome;
    } catch (error) {
      if (isWrongProof(error)) await this.failures.record(step, client);
      throw error;
    }
  }

  private materialOf(proof: GivenProof) {
    if (proof.type === 'password' || 'challengeId' in proof) return null;
    const factor = this.codes.factor(proof.type);
    return factor.materialStatement.bind(factor);
  }
}

function isWrongProof(error: unknown): boolean {
  return error instanceof AppError && ['otp.invalid', 'auth.password_incorrect'].includes(error.code);
}
