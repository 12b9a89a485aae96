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

/** What an operator does from a terminal: the capabilities of the server, without HTTP and without jobs. */
@Module({})
export class UsersCommandModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: UsersCommandModule,
      imports: [
        ConfigModule.forRoot(settings),
        DatabaseModule,
        JobsModule.forRoot(new WorkerRole(false)),
        UsersModule,
        PasswordsModule,
      ],
      providers: [
        AccountAdministration,
        AccountCreation,
        // Without their module: sessions are ended and listed here, and none is opened. So nothing derives or signs a
        // token, and the command needs no key.
        SessionsService,
        SessionRecords,
        { provide: Keyring, useValue: null },
        { provide: AccessTokensService, useValue: null },
      ],
    };
  }
}
