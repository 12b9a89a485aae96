import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptions } from './data-source.js';
import { DatabaseSettings } from './database.settings.js';
import { SchemaCheck } from './schema-check.js';

@Module({})
export class DatabaseModule {
  /** @param connection `direct` for a worker: it does not need a pooler, and may be unable to reach it */
  static forRoot(connection: 'pooled' | 'direct'): DynamicModule {
    const typeOrm = TypeOrmModule.forRootAsync({
      inject: [DatabaseSettings],
      useFactory: (settings: DatabaseSettings) => ({
        ...dataSourceOptions({ ...settings, ...(connection === 'direct' ? settings.direct : {}) }),
        autoLoadEntities: true,
        // A server that waits indefinitely for its database looks healthy. The start fails after three attempts.
        retryAttempts: 3,
        retryDelay: 1_000,
      }),
    });
    return { module: DatabaseModule, providers: [SchemaCheck], imports: [typeOrm] };
  }
}
