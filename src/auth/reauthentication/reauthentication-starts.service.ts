import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { PhonesService } from '../../factors/phone/phones.service.js';
import { toOwner } from '../../otp/challenge.js';
import type { Recipient } from '../../otp/recipient.js';
import type { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';
import { factorProofsOf } from '../sign-in/owed-step.js';
import { ReauthenticationStart } from './reauthentication.dto.js';

/** The code is valid only for the session that requested it, not for other sessions of the account. */
export const boundTo = z.object({ sessionId: z.string() });

/** Sends the codes of reauthentications. */
@Injectable()
export class ReauthenticationStarts {
  constructor(
    private readonly otp: OtpService,
    private readonly phones: PhonesService,
  ) {}

  /** @throws AppError resource.conflict without a phone number to send it to; rate_limit.exceeded, phone.unavailable */
  async start(
    { type }: ReauthenticationStart,
    { user, sessionId }: Principal,
    client: ClientInfo,
  ): Promise<ChallengeResponse> {
    const recipient = type === 'sms_code' ? await this.getPhoneOf(user.id) : undefined;
    const findAccount = () => Promise.resolve(user);
    const request = {
      purpose: 'reauthentication',
      address: user.email,
      recipient,
      otherMethods: factorProofsOf(user).filter((method) => method !== type),
      client,
      actorId: user.id,
      findAccount,
    } as const;
    const context: z.input<typeof boundTo> = { sessionId };
    return this.otp.start(request, ({ issue }) => issue(toOwner(user, context)));
  }

  private async getPhoneOf(userId: string): Promise<Recipient> {
    const phone = await this.phones.findFactor(userId);
    if (phone) return { channel: phone.channel, destination: this.phones.destinationOf(phone) };
    throw new AppError('resource.conflict', {
      detail: 'No phone number of this account is a second factor now.',
    });
  }
}
