import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PasswordsModule } from '../passwords/passwords.module.js';
import { FactorRemoval } from './factor-removal.service.js';
import { RecoveryCode } from './recovery-codes/recovery-code.entity.js';
import { RecoveryCodesService } from './recovery-codes/recovery-codes.service.js';
import { RecoverySet } from './recovery-codes/recovery-set.entity.js';
import { TrustedDevice } from './trusted-devices/trusted-device.entity.js';
import { TrustedDevicesService } from './trusted-devices/trusted-devices.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([RecoverySet, RecoveryCode, TrustedDevice]), PasswordsModule],
  providers: [RecoveryCodesService, TrustedDevicesService, FactorRemoval],
  exports: [RecoveryCodesService, TrustedDevicesService, FactorRemoval],
})
export class FactorsModule {}
