import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Channels } from './channels.service.js';
import { DeliveryRecords } from './delivery-records.service.js';
import { Delivery } from './delivery.entity.js';
import { DeliveryService } from './delivery.service.js';

/** Queues messages. `OutboxModule` sends them. */
@Module({
  imports: [TypeOrmModule.forFeature([Delivery])],
  providers: [DeliveryService, DeliveryRecords, Channels],
  exports: [DeliveryService, DeliveryRecords, Channels],
})
export class DeliveryModule {}
