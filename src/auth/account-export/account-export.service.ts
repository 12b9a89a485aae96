import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { PrincipalUser } from '../../common/http/principal.js';
import { chooseLanguage } from '../../common/i18n/languages.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { LimitsService, type LimitHit } from '../../limits/limits.service.js';
import { UserResponse } from '../../users/user.response.js';
import { UsersService } from '../../users/users.service.js';
import {
  ExportedChallenge,
  ExportedMail,
  ExportedSession,
  exportedPerList,
  type AccountExportResponse,
} from './account-export.response.js';
import { AccountRecords } from './account-records.service.js';
import { ExportedFactors } from './exported-factors.response.js';

export const exportHit = (userId: string): LimitHit => ({ limit: 'exports-hour', key: userId });

@Injectable()
export class AccountExportService {
  constructor(
    private readonly users: UsersService,
    private readonly records: AccountRecords,
    private readonly limits: LimitsService,
    private readonly language: LanguageSettings,
  ) {}

  /**
   * Returns everything stored about the account: the newest entries of each list, with texts in the reader's language.
   * @throws AppError rate_limit.exceeded
   */
  async export({ id, email }: PrincipalUser, client: ClientInfo): Promise<AccountExportResponse> {
    await this.limits.consume([exportHit(id)]);
    const limit = exportedPerList + 1; // one extra row shows whether the list is longer
    const [user, records] = await Promise.all([
      this.users.findById(id),
      this.records.read({ id, email }, limit),
    ]);
    if (!user) throw new AppError('auth.token_invalid'); // deleted since the guards ran
    const language = chooseLanguage([user.locale, ...client.languages], this.language.defaultLanguage);
    const { sessions, challenges, deliveries, factors } = records;
    return {
      exportedAt: new Date().toISOString(),
      isComplete: [sessions, challenges, deliveries].every(({ length }) => length < limit),
      user: UserResponse.from(user),
      emailVerifiedAt: user.emailVerifiedAt?.toISOString() ?? null,
      hasPassword: user.passwordHash !== null,
      factors: ExportedFactors.from(user, factors, language),
      sessions: newest(sessions).map((session) => ExportedSession.from(session, language)),
      challenges: newest(challenges).map((challenge) => ExportedChallenge.from(challenge, language)),
      mails: newest(deliveries).map((mail) => ExportedMail.from(mail, language)),
    };
  }
}

function newest<Entry>(list: readonly Entry[]): readonly Entry[] {
  return list.slice(0, exportedPerList);
}
