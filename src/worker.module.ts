import { Module, type DynamicModule } from '@nestjs/common';
import { channels } from './channels.js';
import { ConfigModule } from './config/config.module.js';
import type { Settings } from './config/settings.js';
import { DatabaseModule } from './database/database.module.js';
import { OutboxModule } from './delivery/outbox.module.js';
import { PendingSignInRecords } from './factors/pending-sign-ins/pending-sign-in-records.service.js';
import { SealingSecretsCheck } from './factors/totp/sealing-secrets-check.js';
import { TotpRecords } from './factors/totp/totp-records.service.js';
import { TrustedDevicesService } from './factors/trusted-devices/trusted-devices.service.js';
import { JobsModule } from './jobs/jobs.module.js';
import { WorkerRole } from './jobs/jobs.service.js';
import { OtpModule } from './otp/otp.module.js';
import { SessionRecords } from './sessions/session-records.service.js';

/**
 * The composition root of a worker, which sends messages and purges expired data. A module that registers background
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
        OtpModule,
        OutboxModule.forRoot({ codes: OtpModule, channels }),
      ],
      // Not through their modules, which need the keys that sign tokens and the settings of second factors, or measure
      // how long a hash takes.
      providers: [
        SessionRecords,
        TotpRecords,
        SealingSecretsCheck,
        TrustedDevicesService,
        PendingSignInRecords,
      ],
    };
  }
}
