import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailModule } from '../mail/mail.module.js';
import { ChallengeRecords } from './challenge-records.service.js';
import { Challenge } from './challenge.entity.js';
import { OtpLiveCodes } from './live-codes.js';
import { OtpService } from './otp.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Challenge]), MailModule],
  providers: [OtpService, OtpLiveCodes, ChallengeRecords],
  exports: [OtpService, ChallengeRecords],
})
export class OtpModule {}
