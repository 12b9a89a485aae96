import { Module } from '@nestjs/common';
import { DeliveryModule } from '../../../src/delivery/delivery.module.js';
import { PagerChannel } from './pager-channel.js';

@Module({ imports: [DeliveryModule], providers: [PagerChannel] })
export class PagerModule {}
