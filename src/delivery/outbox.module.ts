import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { DeliveryAttempts } from './delivery-attempts.service.js';
import { DeliveryModule } from './delivery.module.js';
import { Outbox } from './outbox.service.js';

/** Sends the queued messages. Imported by processes that send. */
@Module({})
export class OutboxModule {
  /**
   * @param parts `codes`: the module that exports `CodeSource`; `channels`: the modules of the channels that this
   *   process uses
   */
  static forRoot({ codes, channels }: { codes: Type; channels: readonly Type[] }): DynamicModule {
    return {
      module: OutboxModule,
      imports: [DeliveryModule, codes, ...channels],
      providers: [DeliveryAttempts, Outbox],
    };
  }
}
