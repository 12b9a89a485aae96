import { Module, type DynamicModule } from '@nestjs/common';
import { AuditLogModule } from './audit/audit-log.module.js';
import { ConfigurationChanges } from './audit/configuration/configuration-changes.service.js';
import { AuditRetention } from './audit/audit-retention.service.js';
import { DueRecoveries } from './auth/factor-recovery/due-recoveries.service.js';
import { RecoverySteps } from './auth/factor-recovery/recovery-steps.service.js';
import { LostFactors } from './auth/factor-changes/lost-factors.service.js';
import { RecoveryCancellation } from './auth/sign-in/recovery-cancellation.service.js';
import { channels } from './channels.js';
import { ConfigModule } from './config/config.module.js';
import type { Settings } from './config/settings.js';
import { DatabaseModule } from './database/database.module.js';
import { DeliveryModule } from './delivery/delivery.module.js';
import { OutboxModule } from './delivery/outbox.module.js';
import { FactorRecoveries } from './factors/factor-recoveries/factor-recoveries.service.js';
import { FactorRemoval } from './factors/factor-removal.service.js';
import { PendingSignInRecords } from './factors/pending-sign-ins/pending-sign-in-records.service.js';
import { RecoveryCodesService } from './factors/recovery-codes/recovery-codes.service.js';
import { SealingSecretsCheck } from './factors/sealing-secrets-check.js';
import { PhoneRecords } from './factors/phone/phone-records.service.js';
import { PhonesService } from './factors/phone/phones.service.js';
import { TotpRecords } from './factors/totp/totp-records.service.js';
import { TotpService } from './factors/totp/totp.service.js';
import { TrustedDevicesService } from './factors/trusted-devices/trusted-devices.service.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { WorkerRole } from './jobs/jobs.service.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { TracingModule } from './observability/tracing.module.js';
import { OtpModule } from './otp/otp.module.js';
import { PasswordsService } from './passwords/passwords.service.js';
import { ProcessRegistry } from './processes/process-registry.service.js';
import { SessionRecords } from './sessions/session-records.service.js';
import { SessionsService } from './sessions/sessions.service.js';
import { StatisticsModule } from './statistics/statistics.module.js';
import { AccessTokensService } from './tokens/access-tokens.service.js';
import { UsersModule } from './users/users.module.js';

/** Removes what owners have lost, and encrypts again what is encrypted. */
const ofFactors = [
  TotpRecords,
  SealingSecretsCheck,
  TrustedDevicesService,
  PendingSignInRecords,
  TotpService,
  PhonesService,
  PhoneRecords,
  RecoveryCodesService,
  FactorRecoveries,
  FactorRemoval,
  LostFactors,
  RecoveryCancellation,
  RecoverySteps,
  DueRecoveries,
];

/**
 * The composition root of a worker, which sends messages, purges expired data and removes lost factors. A module that registers background
 * work belongs here as well as in `AppModule`; a test compares the work that both register.
 */
@Module({})
export class WorkerModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ConfigModule.forRoot(settings),
        DatabaseModule.forRoot('worker'),
        JobsModule.forRoot(new WorkerRole(true)),
        AuditLogModule,
        UsersModule,
        OtpModule,
        IdempotencyModule,
        DeliveryModule,
        StatisticsModule,
        ObservabilityModule,
        TracingModule,
        OutboxModule.forRoot({ codes: OtpModule, channels }),
      ],
      // Not through their modules, which need the keys that sign tokens, or measure how long a hash takes. Sessions are
      // revoked here and factors removed; none is opened or checked.
      providers: [
        AuditRetention,
        ConfigurationChanges,
        ProcessRegistry,
        SessionRecords,
        SessionsService,
        ...ofFactors,
        { provide: PasswordsService, useValue: null },
        { provide: AccessTokensService, useValue: null },
      ],
    };
  }
}
