import { Module, type DynamicModule } from '@nestjs/common';
import { InjectDataSource, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { dataSourceOptions, migrations } from './data-source.js';
import { measureDataSource } from './database.metrics.js';
import { DatabaseSettings } from './database.settings.js';
import { SchemaCheck } from './schema-check.js';

/** Only requests gain from a pooler, and from prepared statements, which a short command would execute once. */
const connections = {
  requests: ({ url, preparesStatements }: DatabaseSettings) => ({ url, preparesStatements }),
  worker: ({ direct }: DatabaseSettings) => direct,
  command: ({ direct }: DatabaseSettings) => ({ url: direct.url, preparesStatements: false }),
};

@Module({})
export class DatabaseModule {
  constructor(@InjectDataSource() dataSource: DataSource) {
    measureDataSource(dataSource, migrations.at(-1)?.name ?? 'none');
  }

  static forRoot(use: keyof typeof connections): DynamicModule {
    const typeOrm = TypeOrmModule.forRootAsync({
      inject: [DatabaseSettings],
      useFactory: (settings: DatabaseSettings) => ({
        ...dataSourceOptions({ ...connections[use](settings), poolSize: settings.poolSize }),
        autoLoadEntities: true,
        // A server that waits indefinitely for its database looks healthy. The start fails after three attempts.
        retryAttempts: 3,
        retryDelay: 1_000,
      }),
    });
    return { module: DatabaseModule, providers: [SchemaCheck], imports: [typeOrm] };
  }
}
