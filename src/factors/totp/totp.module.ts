import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SealingSecretsCheck } from './sealing-secrets-check.js';
import { TotpFactor } from './totp-factor.entity.js';
import { TotpRecords } from './totp-records.service.js';
import { TotpService } from './totp.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([TotpFactor])],
  providers: [TotpService, TotpRecords, SealingSecretsCheck],
  exports: [TotpService, TotpRecords],
})
export class TotpModule {}
