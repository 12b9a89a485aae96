import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TokensModule } from '../tokens/tokens.module.js';
import { AuditEvent } from './audit-event.entity.js';
import { AuditLogModule } from './audit-log.module.js';
import { AuditPersonal } from './audit-personal.entity.js';
import { ConfigurationChanges } from './configuration/configuration-changes.service.js';
import { RecordedConfiguration } from './configuration/recorded-configuration.entity.js';
import { AuditRetention } from './audit-retention.service.js';
import { AuditAnchors } from './seals/audit-anchors.service.js';
import { AuditSeals } from './seals/audit-seals.service.js';
import { AuditSeal } from './seals/audit-seal.entity.js';
import { SealSignatures } from './seals/seal-signatures.js';
import { Sealing } from './seals/sealing.service.js';
import { SealVerification } from './seals/verification.service.js';

/** The audit log: what happened to accounts, and who did it. */
@Module({
  imports: [
    TypeOrmModule.forFeature([AuditEvent, AuditPersonal, AuditSeal, RecordedConfiguration]),
    TokensModule,
    AuditLogModule,
  ],
  providers: [
    AuditRetention,
    ConfigurationChanges,
    AuditAnchors,
    AuditSeals,
    SealSignatures,
    Sealing,
    SealVerification,
  ],
  exports: [AuditLogModule, AuditSeals, Sealing, SealVerification],
})
export class AuditModule {}
