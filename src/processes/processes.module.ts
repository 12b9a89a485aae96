import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { ProcessRegistry } from './process-registry.service.js';
import { Process } from './process.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([Process]), DeliveryModule, TokensModule],
  providers: [ProcessRegistry],
  exports: [ProcessRegistry],
})
export class ProcessesModule {}
