import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { PendingSignInState } from '../../factors/pending-sign-ins/pending-sign-in-state.js';
import { OtpService } from '../../otp/otp.service.js';
import { CodeChecks } from '../sign-in/code-checks.service.js';
import { factorFailure } from '../sign-in/failure-events.js';
import type { GivenProof, SentCode } from '../sign-in/given-proof.js';
import { PasswordChecks } from '../sign-in/password-checks.service.js';
import { ProofBudget } from '../sign-in/proof-budget.service.js';
import { SecondStep, type VerifiedStep } from '../sign-in/second-step.service.js';
import type { SignInOutcome } from '../sign-in/sign-in-outcome.js';

/** The code of a second step is valid only for the sign-in that requested it. */
export const boundTo = z.object({ signInId: z.string() });

/** An attempt that has been counted. */
export interface StepAttempt {
  step: PendingSignInState & { material: unknown };
  signInToken: string;
  client: ClientInfo;
  trustsDevice: boolean;
}

/** Checks the proof of a second step, and finishes the step if it is right. */
@Injectable()
export class StepProofs {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly otp: OtpService,
    private readonly codes: CodeChecks,
    private readonly passwords: PasswordChecks,
    private readonly budget: ProofBudget,
    private readonly secondStep: SecondStep,
  ) {}

  /**
   * @throws AppError otp.invalid, auth.password_incorrect, auth.sign_in_invalid, rate_limit.exceeded,
   *   service.overloaded
   */
  verify(proof: GivenProof, attempt: StepAttempt): Promise<SignInOutcome> {
    if (proof.type === 'password') return this.byPassword(proof.password, attempt);
    const { step, client } = attempt;
    return this.budget.spend({ ...step, id: step.userId }, factorFailure(proof.type), client, () =>
      'challengeId' in proof ? this.bySentCode(proof, attempt) : this.byFactor(proof, attempt),
    );
  }

  /**
   * Rejects a proof that the sign-in does not take.
   * @throws AppError otp.invalid
   */
  async reject(proof: GivenProof, { step, client }: StepAttempt): Promise<never> {
    await this.budget.recordFailure({ ...step, id: step.userId }, factorFailure(proof.type), client);
    throw new AppError('otp.invalid');
  }

  private async byFactor(
    proof: Exclude<GivenProof, SentCode | { type: 'password' }>,
    attempt: StepAttempt,
  ): Promise<SignInOutcome> {
    const { material } = attempt.step;
    const verified = await this.codes.check({ ...proof, material }, attempt.client);
    const use = this.codes.factor(proof.type).useStatement(verified);
    return this.dataSource.transaction((tx) => this.secondStep.finish(tx, stepOf(attempt, proof.type, use)));
  }

  private bySentCode({ type, challengeId, code }: SentCode, attempt: StepAttempt): Promise<SignInOutcome> {
    const { client, step } = attempt;
    const { id, userId } = step;
    return this.otp.redeem(
      { purpose: 'second_factor', client, challengeId, code, userId },
      (tx, challenge) => {
        if (boundTo.parse(challenge.context).signInId !== id) throw new AppError('otp.invalid');
        const use = this.codes.sentCodeUse(type, challenge, userId);
        return this.secondStep.finish(tx, stepOf(attempt, type, use, [challenge.confirmed]));
      },
    );
  }

  /** Like any other submitted password: through the limits of sign-ins and the hash queue. */
  private async byPassword(password: string, attempt: StepAttempt): Promise<SignInOutcome> {
    const { step, client } = attempt;
    const { email: address, passwordHash: storedHash } = step;
    await this.passwords.admit({ address, client });
    const account = { ...step, id: step.userId };
    const failureEvents = factorFailure('password');
    const check = await this.passwords.check(
      { address, account, client, failureEvents },
      { password, storedHash },
    );
    if (!check.matches) throw new AppError('auth.password_incorrect');
    return this.dataSource.transaction((tx) => this.secondStep.finish(tx, stepOf(attempt, 'password', null)));
  }
}

function stepOf(
  { step, ...attempt }: StepAttempt,
  proof: VerifiedStep['proof'],
  use: VerifiedStep['use'],
  events: VerifiedStep['events'] = [],
): VerifiedStep {
  return { ...attempt, step, proof, use, events };
}
