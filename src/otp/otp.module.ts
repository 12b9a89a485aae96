import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailModule } from '../mail/mail.module.js';
import { Challenge } from './challenge.entity.js';
import { OtpLiveCodes } from './live-codes.js';
import { OtpService } from './otp.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Challenge]), MailModule],
  providers: [OtpService, OtpLiveCodes],
  exports: [OtpService],
})
export class OtpModule {}
