import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ClientInfo } from '../../common/http/client-info.js';
import { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';

@Injectable()
export class ChallengeResendService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly otp: OtpService,
  ) {}

  /** @throws AppError as `OtpService.resend` does */
  async resend(challengeId: string, client: ClientInfo): Promise<ChallengeResponse> {
    const challenge = await this.dataSource.transaction((tx) => this.otp.resend(tx, challengeId, client));
    return ChallengeResponse.from(challenge);
  }
}
