import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { DeliveryAttempts } from './delivery-attempts.service.js';
import { DeliveryModule } from './delivery.module.js';
import { Outbox } from './outbox.service.js';

/** What a process that sends needs besides the queue. */
@Module({})
export class OutboxModule {
  /**
   * @param parts `codes`: the module that provides and exports `CodeSource`; `channels`: those whose channels this
   *   process serves
   */
  static forRoot({ codes, channels }: { codes: Type; channels: readonly Type[] }): DynamicModule {
    return {
      module: OutboxModule,
      imports: [DeliveryModule, codes, ...channels],
      providers: [DeliveryAttempts, Outbox],
    };
  }
}
