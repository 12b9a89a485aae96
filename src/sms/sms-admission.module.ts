import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { SmsAdmission } from './sms-admission.service.js';
import { SmsRecordsModule } from './sms-records.module.js';
import { SmsRefusals } from './sms-refusals.service.js';

/** What protects text messages from toll fraud, in processes that handle requests. */
@Module({
  imports: [DeliveryModule, LimitsModule, SmsRecordsModule],
  providers: [SmsAdmission, SmsRefusals],
  exports: [SmsAdmission],
})
export class SmsAdmissionModule {}
