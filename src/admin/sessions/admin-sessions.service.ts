import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { SessionResponse, type SessionListResponse } from '../../auth/session-management/session.response.js';
import { AppError } from '../../common/errors/app-error.js';
import type { Principal } from '../../common/http/principal.js';
import { chooseLanguage } from '../../common/i18n/languages.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import { UsersService } from '../../users/users.service.js';

/** Reads the sessions of accounts for operators. */
@Injectable()
export class AdminSessionsService {
  constructor(
    private readonly users: UsersService,
    private readonly records: SessionRecords,
    private readonly language: LanguageSettings,
  ) {}

  /** @throws AppError resource.not_found */
  async list(userId: string, { user, sessionId }: Principal): Promise<SessionListResponse> {
    const account = isUuid(userId) ? await this.users.findById(userId) : null;
    if (!account) throw new AppError('resource.not_found');
    const reader = { sessionId, language: chooseLanguage([user.locale], this.language.defaultLanguage) };
    const live = await this.records.listLive(account.id);
    return { data: live.map((session) => SessionResponse.from(session, reader)) };
  }
}
