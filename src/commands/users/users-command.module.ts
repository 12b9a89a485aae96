import { Module, type DynamicModule } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.service.js';
import { AccountErasure } from '../../auth/account-deletion/account-erasure.service.js';
import { LostFactors } from '../../auth/factor-changes/lost-factors.service.js';
import { ReplacedOwner } from '../../auth/sign-in/replaced-owner.service.js';
import { Keyring } from '../../common/secrets.js';
import { ConfigModule } from '../../config/config.module.js';
import { SecretsSettings } from '../../config/secrets.settings.js';
import type { Settings } from '../../config/settings.js';
import { DatabaseModule } from '../../database/database.module.js';
import { DeliveryModule } from '../../delivery/delivery.module.js';
import { FactorRecoveries } from '../../factors/factor-recoveries/factor-recoveries.service.js';
import { FactorRemoval } from '../../factors/factor-removal.service.js';
import { RecoveryCodesService } from '../../factors/recovery-codes/recovery-codes.service.js';
import { PhonesService } from '../../factors/phone/phones.service.js';
import { TotpService } from '../../factors/totp/totp.service.js';
import { TrustedDevicesService } from '../../factors/trusted-devices/trusted-devices.service.js';
import { JobsModule } from '../../jobs/jobs.module.js';
import { WorkerRole } from '../../jobs/jobs.service.js';
import { LimitsModule } from '../../limits/limits.module.js';
import { LimitsSettings } from '../../limits/limits.settings.js';
import { ChallengeRecords } from '../../otp/challenge-records.service.js';
import { OtpModule } from '../../otp/otp.module.js';
import { PasswordsModule } from '../../passwords/passwords.module.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AccessTokensService } from '../../tokens/access-tokens.service.js';
import { UsersModule } from '../../users/users.module.js';
import { AccountAdministration } from '../../admin/accounts/account-administration.service.js';
import { AccountCreation } from './account-creation.service.js';
import { AddressChange } from '../../admin/accounts/address-change.service.js';
import { OperatorActs } from '../../admin/acts/operator-acts.service.js';
import { OperatorRoles } from '../../admin/operator-roles/operator-roles.service.js';
import { FactorReset } from '../../admin/accounts/factor-reset.service.js';
import { AddressLimits } from './timeline/address-limits.service.js';
import { AddressHistories } from './timeline/address-histories.service.js';
import { AccountLookup } from './account-lookup.service.js';
import { AddressVerification } from './address-verification.service.js';

const administration = [
  AccountAdministration,
  AccountLookup,
  AccountCreation,
  AccountErasure,
  AddressChange,
  AddressVerification,
  FactorReset,
  OperatorActs,
  OperatorRoles,
  AddressHistories,
];

/** See the providers of the module. */
const withoutKeys = (settings: Settings) => [
  ...(settings.has(SecretsSettings) ? [] : [{ provide: Keyring, useValue: null }]),
  { provide: AccessTokensService, useValue: null },
];

/** The capabilities of the server that operators use from a terminal, without HTTP and without jobs. */
@Module({})
export class UsersCommandModule {
  static forRoot(settings: Settings): DynamicModule {
    const readsLimits = settings.has(LimitsSettings);
    return {
      module: UsersCommandModule,
      imports: [
        ConfigModule.forRoot(settings),
        DatabaseModule.forRoot('command'),
        JobsModule.forRoot(new WorkerRole(false)),
        UsersModule,
        PasswordsModule,
        DeliveryModule,
        ...(readsLimits ? [OtpModule, LimitsModule] : []),
      ],
      providers: [
        ...administration,
        ...(readsLimits ? [AddressLimits] : []),
        // Without their modules: sessions are listed and revoked here, never opened, challenges are listed and
        // anonymised, never started, and factors are removed, never checked. This derives no code and no token, and
        // signs none, so it needs no key.
        ChallengeRecords,
        SessionsService,
        SessionRecords,
        LostFactors,
        FactorRecoveries,
        FactorRemoval,
        ReplacedOwner,
        TotpService,
        PhonesService,
        RecoveryCodesService,
        TrustedDevicesService,
        AuditLog,
        ...withoutKeys(settings),
      ],
    };
  }
}
