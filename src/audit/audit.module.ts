import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TokensModule } from '../tokens/tokens.module.js';
import { AuditEvent } from './audit-event.entity.js';
import { AuditErasure } from './audit-erasure.service.js';
import { AuditLog } from './audit-log.service.js';
import { AuditPersonal } from './audit-personal.entity.js';
import { AuditRecords } from './audit-records.service.js';
import { AuditRetention } from './audit-retention.service.js';
import { AuditAnchors } from './seals/audit-anchors.service.js';
import { AuditSeals } from './seals/audit-seals.service.js';
import { AuditSeal } from './seals/audit-seal.entity.js';
import { SealSignatures } from './seals/seal-signatures.js';
import { Sealing } from './seals/sealing.service.js';
import { SealVerification } from './seals/verification.service.js';

/** The audit log: what happened to accounts, and who did it. */
@Module({
  imports: [TypeOrmModule.forFeature([AuditEvent, AuditPersonal, AuditSeal]), TokensModule],
  providers: [
    AuditLog,
    AuditRecords,
    AuditErasure,
    AuditRetention,
    AuditAnchors,
    AuditSeals,
    SealSignatures,
    Sealing,
    SealVerification,
  ],
  exports: [AuditLog, AuditRecords, AuditErasure, AuditSeals, Sealing, SealVerification],
})
export class AuditModule {}
