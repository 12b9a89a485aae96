import { Module } from '@nestjs/common';
import { SmsDeliveriesModule } from './sms-deliveries.module.js';
import { SmsStatusController } from './sms-status.controller.js';

/** Receives what providers report, in processes that handle requests. */
@Module({ imports: [SmsDeliveriesModule], controllers: [SmsStatusController] })
export class SmsStatusModule {}
