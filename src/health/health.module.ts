import { Module } from '@nestjs/common';
import { LimitsModule } from '../limits/limits.module.js';
import { ObservabilityModule } from '../observability/observability.module.js';
import { ProcessesModule } from '../processes/processes.module.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

@Module({
  imports: [LimitsModule, ObservabilityModule, ProcessesModule],
  controllers: [HealthController],
  providers: [HealthService],
})
export class HealthModule {}
