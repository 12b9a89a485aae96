import { Module } from '@nestjs/common';
import { MetricsListener } from './metrics-listener.service.js';

@Module({ providers: [MetricsListener], exports: [MetricsListener] })
export class ObservabilityModule {}
