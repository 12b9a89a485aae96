import { Module, type DynamicModule } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.service.js';
import { AuditRecords } from '../../audit/audit-records.service.js';
import { AuditSeals } from '../../audit/seals/audit-seals.service.js';
import { SealSignatures } from '../../audit/seals/seal-signatures.js';
import { SealVerification } from '../../audit/seals/verification.service.js';
import { Keyring } from '../../common/secrets.js';
import { ConfigModule } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { DatabaseModule } from '../../database/database.module.js';
import { SigningKeys } from '../../tokens/signing-keys.js';

/** Reads the audit log in a terminal. It seals nothing, and its own events have no address, so it needs no secret. */
@Module({})
export class AuditCommandModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: AuditCommandModule,
      imports: [ConfigModule.forRoot(settings), DatabaseModule.forRoot('command')],
      providers: [
        AuditLog,
        AuditRecords,
        AuditSeals,
        SealVerification,
        SealSignatures,
        SigningKeys,
        { provide: Keyring, useValue: null },
      ],
    };
  }
}
