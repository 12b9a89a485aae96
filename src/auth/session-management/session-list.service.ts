import { Injectable } from '@nestjs/common';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { chooseLanguage } from '../../common/i18n/languages.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { LimitsService, type LimitHit } from '../../limits/limits.service.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import { SessionResponse, type SessionListResponse } from './session.response.js';

export const sessionListHit = (userId: string): LimitHit => ({ limit: 'session-lists-minute', key: userId });

@Injectable()
export class SessionList {
  constructor(
    private readonly records: SessionRecords,
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
}
