import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DevicesModule } from '../devices/devices.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { MailModule } from '../mail/mail.module.js';
import { ChallengeIssuer } from './challenge-issuer.service.js';
import { ChallengeRecords } from './challenge-records.service.js';
import { Challenge } from './challenge.entity.js';
import { GuessBudgets } from './guess-budgets.service.js';
import { OtpLiveCodes } from './live-codes.js';
import { OtpService } from './otp.service.js';
import { ResendsService } from './resends.service.js';
import { StartLimits } from './start-limits.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Challenge]), DevicesModule, LimitsModule, MailModule],
  providers: [
    OtpService,
    ChallengeIssuer,
    ResendsService,
    StartLimits,
    GuessBudgets,
    OtpLiveCodes,
    ChallengeRecords,
  ],
  exports: [OtpService, ChallengeRecords],
})
export class OtpModule {}
