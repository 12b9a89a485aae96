import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptions } from './data-source.js';
import { DatabaseSettings } from './database.settings.js';
import { SchemaCheck } from './schema-check.js';

@Module({
  providers: [SchemaCheck],
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [DatabaseSettings],
      useFactory: (settings: DatabaseSettings) => ({
        ...dataSourceOptions(settings),
        autoLoadEntities: true,
        // A server that waits indefinitely for its database looks healthy. The start fails after three attempts.
        retryAttempts: 3,
        retryDelay: 1_000,
      }),
    }),
  ],
})
export class DatabaseModule {}
