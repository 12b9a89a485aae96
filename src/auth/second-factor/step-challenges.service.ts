import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { PendingSignIns } from '../../factors/pending-sign-ins/pending-sign-ins.service.js';
import { PhonesService } from '../../factors/phone/phones.service.js';
import { toOwner } from '../../otp/challenge.js';
import type { Recipient } from '../../otp/recipient.js';
import type { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';
import { OwedSteps } from '../sign-in/owed-steps.service.js';
import { SecondFactorChallengeRequest } from './second-factor.dto.js';

/** Sends codes for the second step of sign-ins. */
@Injectable()
export class StepChallenges {
  constructor(
    private readonly pending: PendingSignIns,
    private readonly owedSteps: OwedSteps,
    private readonly otp: OtpService,
    private readonly phones: PhonesService,
  ) {}

  /**
   * Sends a code to the account's mailbox or phone, valid only for this sign-in.
   * @throws AppError auth.sign_in_invalid; resource.conflict if the sign-in does not take such a code;
   *   rate_limit.exceeded; phone.unavailable
   */
  async start(
    { signInToken, type }: SecondFactorChallengeRequest,
    client: ClientInfo,
  ): Promise<ChallengeResponse> {
    const step = await this.pending.find(signInToken);
    if (!step) throw new AppError('auth.sign_in_invalid');
    const isTaken = this.owedSteps.takes(step, step.proofs, type);
    const recipient = isTaken && type === 'sms_code' ? await this.phoneOf(step.userId) : undefined;
    if (!isTaken || recipient === null) {
      const by = type === 'email_code' ? 'e-mail' : 'text message';
      throw new AppError('resource.conflict', { detail: `This sign-in does not take a code by ${by}.` });
    }
    const account = { ...step, id: step.userId, createdAt: step.accountCreatedAt };
    const findAccount = () => Promise.resolve(account);
    const owed = this.owedSteps.owed(step, step.proofs)?.methods ?? [];
    const request = {
      purpose: 'second_factor',
      address: step.email,
      recipient,
      otherMethods: owed.filter((method) => method !== type),
      client,
      actorId: step.userId,
      findAccount,
    } as const;
    return this.otp.start(request, ({ issue }) => issue(toOwner(account, { signInId: step.id })));
  }

  private async phoneOf(userId: string): Promise<Recipient | null> {
    const phone = await this.phones.findFactor(userId);
    return phone && { channel: phone.channel, destination: this.phones.destinationOf(phone) };
  }
}
