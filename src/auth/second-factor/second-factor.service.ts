import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { PendingSignIns } from '../../factors/pending-sign-ins/pending-sign-ins.service.js';
import type { PendingSignInState } from '../../factors/pending-sign-ins/pending-sign-in-state.js';
import { toOwner } from '../../otp/challenge.js';
import type { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';
import { CodeChecks } from '../sign-in/code-checks.service.js';
import { givenProof, type GivenProof } from '../sign-in/given-proof.js';
import type { SignInOutcome } from '../sign-in/sign-in-outcome.js';
import { OwedSteps } from '../sign-in/owed-steps.service.js';
import { FailedSteps } from './failed-steps.service.js';
import { SecondFactorChallengeRequest, SecondFactorConfirmation } from './second-factor.dto.js';
import { StepProofs } from './step-proofs.service.js';
import { countOutcome, countSecondFactor, methodOf } from '../sign-in/sign-in.metrics.js';

@Injectable()
export class SecondFactorService {
  constructor(
    private readonly pending: PendingSignIns,
    private readonly owedSteps: OwedSteps,
    private readonly otp: OtpService,
    private readonly codes: CodeChecks,
    private readonly proofs: StepProofs,
    private readonly failures: FailedSteps,
  ) {}

  /**
   * Sends a code to the account's mailbox, valid only for this sign-in.
   * @throws AppError auth.sign_in_invalid; resource.conflict if the sign-in takes no code by e-mail;
   *   rate_limit.exceeded
   */
  async challenge(
    { signInToken }: SecondFactorChallengeRequest,
    client: ClientInfo,
  ): Promise<ChallengeResponse> {
    const step = await this.pending.find(signInToken);
    if (!step) throw new AppError('auth.sign_in_invalid');
    if (!this.takes(step, 'mailbox_code')) {
      throw new AppError('resource.conflict', { detail: 'This sign-in does not take a code by e-mail.' });
    }
    const account = { ...step, id: step.userId };
    const findAccount = () => Promise.resolve(account);
    const request = {
      purpose: 'second_factor',
      address: step.email,
      client,
      actorId: step.userId,
      findAccount,
    } as const;
    return this.otp.start(request, ({ issue }) => issue(toOwner(account, { signInId: step.id })));
  }

  /**
   * Finishes a sign-in with a second proof. Counts the attempt before the check, so that nothing can give it back.
   * @throws AppError auth.sign_in_invalid, otp.invalid, auth.password_incorrect, rate_limit.exceeded, request.invalid,
   *   service.overloaded
   */
  async confirm(
    { signInToken, trustDevice = false, ...fields }: SecondFactorConfirmation,
    client: ClientInfo,
  ): Promise<SignInOutcome> {
    const proof = givenProof(fields);
    const step = await this.pending.countAttempt(signInToken, this.materialOf(proof));
    if (!step) throw new AppError('auth.sign_in_invalid');
    try {
      const attempt = { step, signInToken, client, trustsDevice: trustDevice };
      const isTaken = this.takes(step, proof.type);
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
    if (proof.type === 'password' || proof.type === 'mailbox_code') return null;
    const factor = this.codes.factor(proof.type);
    return factor.materialStatement.bind(factor);
  }

  private takes(step: PendingSignInState, proof: GivenProof['type']): boolean {
    return this.owedSteps.takes(step, step.proofs, proof === 'mailbox_code' ? 'email_code' : proof);
  }
}

function isWrongProof(error: unknown): boolean {
  return error instanceof AppError && ['otp.invalid', 'auth.password_incorrect'].includes(error.code);
}
