import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLogModule } from '../audit/audit-log.module.js';
import { CodeSource } from '../delivery/code-source.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { DevicesModule } from '../devices/devices.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { ChallengeAttempts } from './challenge-attempts.service.js';
import { ChallengeIssuer } from './challenge-issuer.service.js';
import { ChallengeRecords } from './challenge-records.service.js';
import { Challenge } from './challenge.entity.js';
import { GuessBudgets } from './guess-budgets.service.js';
import { OtpLiveCodes } from './live-codes.js';
import { OtpService } from './otp.service.js';
import { ResendsService } from './resends.service.js';
import { StartLimits } from './start-limits.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Challenge]),
    AuditLogModule,
    DeliveryModule,
    DevicesModule,
    LimitsModule,
  ],
  providers: [
    OtpService,
    ChallengeIssuer,
    ChallengeAttempts,
    ResendsService,
    StartLimits,
    GuessBudgets,
    { provide: CodeSource, useClass: OtpLiveCodes },
    ChallengeRecords,
  ],
  exports: [OtpService, ChallengeRecords, StartLimits, GuessBudgets, CodeSource],
})
export class OtpModule {}
