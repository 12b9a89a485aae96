import { Module } from '@nestjs/common';
import { KnownDevices } from './known-devices.service.js';

@Module({ providers: [KnownDevices], exports: [KnownDevices] })
export class DevicesModule {}
