import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TokensModule } from '../tokens/tokens.module.js';
import { ProcessRegistry } from './process-registry.service.js';
import { Process } from './process.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([Process]), TokensModule],
  providers: [ProcessRegistry],
  exports: [ProcessRegistry],
})
export class ProcessesModule {}
