import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TokensModule } from '../tokens/tokens.module.js';
import { AuditEvent } from './audit-event.entity.js';
import { AuditLogModule } from './audit-log.module.js';
import { AuditPersonal } from './audit-personal.entity.js';
import { AuditSeal } from './seals/audit-seal.entity.js';
import { SealSignatures } from './seals/seal-signatures.js';
import { Sealing } from './seals/sealing.service.js';
import { SealVerification } from './seals/verification.service.js';

/** The audit log: what happened to accounts, and who did it. */
@Module({
  imports: [TypeOrmModule.forFeature([AuditEvent, AuditPersonal, AuditSeal]), TokensModule, AuditLogModule],
  providers: [SealSignatures, Sealing, SealVerification],
  exports: [AuditLogModule, Sealing, SealVerification],
})
export class AuditModule {}
