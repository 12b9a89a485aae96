import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ChannelAdmissions } from './channel-admissions.js';
import { Channels } from './channels.service.js';
import { DeliveryRecords } from './delivery-records.service.js';
import { Delivery } from './delivery.entity.js';
import { DeliverySteps } from './delivery-steps.service.js';
import { DeliverySearches } from './delivery-search.service.js';
import { DeliveryService } from './delivery.service.js';

/** Queues messages. `OutboxModule` sends them. */
@Module({
  imports: [TypeOrmModule.forFeature([Delivery])],
  providers: [DeliveryService, DeliveryRecords, DeliverySearches, DeliverySteps, Channels, ChannelAdmissions],
  exports: [DeliveryService, DeliveryRecords, DeliverySearches, DeliverySteps, Channels, ChannelAdmissions],
})
export class DeliveryModule {}
