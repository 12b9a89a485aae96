import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SmsDeliveries } from './sms-deliveries.service.js';
import { SmsDelivery } from './sms-delivery.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([SmsDelivery])],
  providers: [SmsDeliveries],
  exports: [SmsDeliveries],
})
export class SmsDeliveriesModule {}
