import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { chooseLanguage } from '../../common/i18n/languages.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { allOf, runAsOne, type Statement } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { LimitsService, type LimitHit } from '../../limits/limits.service.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { SessionResponse, type SessionListResponse } from './session.response.js';

export const sessionListHit = (userId: string): LimitHit => ({ limit: 'session-lists-minute', key: userId });

@Injectable()
export class SessionManagementService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly sessions: SessionsService,
    private readonly records: SessionRecords,
    private readonly delivery: DeliveryService,
    private readonly limits: LimitsService,
    private readonly language: LanguageSettings,
  ) {}

  /** @throws AppError rate_limit.exceeded */
  async list({ user, sessionId }: Principal, client: ClientInfo): Promise<SessionListResponse> {
    await this.limits.consume([sessionListHit(user.id)]);
    const wanted = [user.locale, ...client.languages];
    const reader = { sessionId, language: chooseLanguage(wanted, this.language.defaultLanguage) };
    const live = await this.records.listLive(user.id);
    return { data: live.map((session) => SessionResponse.from(session, reader)) };
  }

  /** @throws AppError resource.not_found, both for another user's session and for one that does not exist */
  async end(id: string, principal: Principal, client: ClientInfo): Promise<void> {
    if (!isUuid(id)) throw new AppError('resource.not_found');
    const ended = await this.endAndTell({ only: id.toLowerCase() }, principal, client);
    if (ended === 0) throw new AppError('resource.not_found');
  }

  async endOthers(principal: Principal, client: ClientInfo): Promise<void> {
    await this.endAndTell({ except: principal.sessionId }, principal, client);
  }

  /** Notifies the owner of every revoked session, except when a session revokes only itself. */
  private async endAndTell(
    which: { only?: string; except?: string },
    { user, sessionId }: Principal,
    client: ClientInfo,
  ): Promise<number> {
    const { id: userId, email: destination, locale } = user;
    const order = { template: 'sessions-ended', destination, userId, locale, client } as const;
    const isOwn = which.only === sessionId;
    const ended = this.sessions.endStatement({ userId, ...which });
    const statements: Statement<object>[] = [ended];
    if (!isOwn)
      statements.push(this.delivery.queueStatement(order, allOf(ended.done, ended.gives('wasLive'))));
    const sessions = await runAsOne(this.dataSource.manager, statements, ended);
    return sessions.filter(({ wasLive }) => wasLive).length;
  }
}
