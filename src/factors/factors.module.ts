import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PasswordsModule } from '../passwords/passwords.module.js';
import { CodeFactors } from './code-factors.service.js';
import { PendingSignInRecords } from './pending-sign-ins/pending-sign-in-records.service.js';
import { PendingSignIn } from './pending-sign-ins/pending-sign-in.entity.js';
import { PendingSignIns } from './pending-sign-ins/pending-sign-ins.service.js';
import { FactorRecoveries } from './factor-recoveries/factor-recoveries.service.js';
import { FactorRecovery } from './factor-recoveries/factor-recovery.entity.js';
import { FactorRemoval } from './factor-removal.service.js';
import { RecoveryCode } from './recovery-codes/recovery-code.entity.js';
import { RecoveryCodesService } from './recovery-codes/recovery-codes.service.js';
import { RecoverySet } from './recovery-codes/recovery-set.entity.js';
import { SealingSecretsCheck } from './sealing-secrets-check.js';
import { PhoneModule } from './phone/phone.module.js';
import { TotpModule } from './totp/totp.module.js';
import { TrustedDevice } from './trusted-devices/trusted-device.entity.js';
import { TrustedDevicesService } from './trusted-devices/trusted-devices.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([RecoverySet, RecoveryCode, TrustedDevice, PendingSignIn, FactorRecovery]),
    PasswordsModule,
    PhoneModule,
    TotpModule,
  ],
  providers: [
    RecoveryCodesService,
    TrustedDevicesService,
    CodeFactors,
    FactorRemoval,
    FactorRecoveries,
    PendingSignIns,
    PendingSignInRecords,
    SealingSecretsCheck,
  ],
  exports: [
    RecoveryCodesService,
    TrustedDevicesService,
    CodeFactors,
    FactorRemoval,
    FactorRecoveries,
    PendingSignIns,
    PhoneModule,
    TotpModule,
  ],
})
export class FactorsModule {}
