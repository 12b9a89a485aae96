import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { SessionResponse, type SessionListResponse } from '../../auth/session-management/session.response.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import { UsersService } from '../../users/users.service.js';
import { actorOf, languageOf, type ActingOperator } from '../acting-operator.js';

/** Reads the sessions of accounts for operators, which is an event. */
@Injectable()
export class AdminSessionsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly records: SessionRecords,
    private readonly log: AuditLog,
    private readonly language: LanguageSettings,
  ) {}

  /** @throws AppError resource.not_found */
  async list(userId: string, operator: ActingOperator): Promise<SessionListResponse> {
    const account = await this.users.getById(userId);
    const live = await this.records.listLive(account.id);
    await this.log.record(this.dataSource.manager, {
      ...actorOf(operator),
      type: 'operator.read',
      outcome: 'success',
      userId: account.id,
      details: { what: 'sessions' },
      address: account.email,
    });
    const { sessionId } = operator.principal;
    const reader = { sessionId, language: languageOf(operator, this.language.defaultLanguage) };
    return { data: live.map((session) => SessionResponse.from(session, reader)) };
  }
}
