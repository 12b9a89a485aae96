import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TotpFactor } from './totp-factor.entity.js';
import { TotpRecords } from './totp-records.service.js';
import { TotpService } from './totp.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([TotpFactor])],
  providers: [TotpService, TotpRecords],
  exports: [TotpService, TotpRecords],
})
export class TotpModule {}
