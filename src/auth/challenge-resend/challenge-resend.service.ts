import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { PhonesService } from '../../factors/phone/phones.service.js';
import type { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';
import { ChallengeResend } from './challenge-resend.dto.js';

@Injectable()
export class ChallengeResends {
  constructor(
    private readonly otp: OtpService,
    private readonly phones: PhonesService,
  ) {}

  /** @throws AppError as `OtpService.resend`; phone.unsupported for a channel that is not configured */
  async resend(
    challengeId: string,
    { channel }: ChallengeResend,
    client: ClientInfo,
  ): Promise<ChallengeResponse> {
    if (channel !== undefined && !this.phones.channels.includes(channel))
      throw new AppError('phone.unsupported');
    return this.otp.resend(challengeId, client, channel);
  }
}
