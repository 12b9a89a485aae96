import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TokensModule } from '../tokens/tokens.module.js';
import { SessionRecords } from './session-records.service.js';
import { SessionCutoff } from './session-cutoff.entity.js';
import { Session } from './session.entity.js';
import { SessionsService } from './sessions.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Session, SessionCutoff]), TokensModule],
  providers: [SessionsService, SessionRecords],
  exports: [SessionsService, SessionRecords],
})
export class SessionsModule {}
