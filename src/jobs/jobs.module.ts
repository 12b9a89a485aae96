import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CleanUpService } from './clean-up.service.js';
import { JobsService, WorkerRole } from './jobs.service.js';

@Global()
@Module({})
export class JobsModule {
  static forRoot(role: WorkerRole): DynamicModule {
    return {
      module: JobsModule,
      providers: [JobsService, CleanUpService, { provide: WorkerRole, useValue: role }],
      exports: [JobsService, CleanUpService, WorkerRole],
    };
  }
}
