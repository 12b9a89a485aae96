import { Module } from '@nestjs/common';
import { AuditLog } from './audit-log.service.js';
import { AuditRecords } from './audit-records.service.js';
import { AuditedFailures } from './audited-failures.service.js';

/** Writing and reading the audit log. Needs no key that signs, unlike its seals, so workers can use it. */
@Module({
  providers: [AuditLog, AuditRecords, AuditedFailures],
  exports: [AuditLog, AuditRecords, AuditedFailures],
})
export class AuditLogModule {}
