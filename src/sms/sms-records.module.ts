import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLogModule } from '../audit/audit-log.module.js';
import { SmsAdmissionRecords } from './sms-admission-records.service.js';
import { SmsAdmissionRow } from './sms-admission.entity.js';
import { SmsBreaker } from './sms-breaker.entity.js';
import { SmsBreakers } from './sms-breakers.service.js';
import { SmsHour } from './sms-hour.entity.js';
import { SmsHours } from './sms-hours.service.js';

/** Which text messages were admitted. In every process, by `statistics`: a worker purges and adds up. */
@Module({
  imports: [TypeOrmModule.forFeature([SmsAdmissionRow, SmsBreaker, SmsHour]), AuditLogModule],
  providers: [SmsAdmissionRecords, SmsBreakers, SmsHours],
  exports: [SmsAdmissionRecords, SmsHours],
})
export class SmsRecordsModule {}
