import { Module, type DynamicModule } from '@nestjs/common';
import { Keyring } from '../../common/secrets.js';
import { ConfigModule } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { DatabaseModule } from '../../database/database.module.js';
import { JobsModule } from '../../jobs/jobs.module.js';
import { WorkerRole } from '../../jobs/jobs.service.js';
import { PasswordsModule } from '../../passwords/passwords.module.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AccessTokensService } from '../../tokens/access-tokens.service.js';
import { UsersModule } from '../../users/users.module.js';
import { AccountAdministration } from './account-administration.service.js';
import { AccountCreation } from './account-creation.service.js';

/** The capabilities of the server that operators use from a terminal, without HTTP and without jobs. */
@Module({})
export class UsersCommandModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: UsersCommandModule,
      imports: [
        ConfigModule.forRoot(settings),
        DatabaseModule.forRoot('command'),
        JobsModule.forRoot(new WorkerRole(false)),
        UsersModule,
        PasswordsModule,
      ],
      providers: [
        AccountAdministration,
        AccountCreation,
        // Without their module: sessions are listed and revoked here, never opened. The command derives and signs no
        // token, so it needs no signing key.
        SessionsService,
        SessionRecords,
        { provide: Keyring, useValue: null },
        { provide: AccessTokensService, useValue: null },
      ],
    };
  }
}
