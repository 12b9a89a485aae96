import { Injectable } from '@nestjs/common';
import { AuditedFailures } from '../../audit/audited-failures.service.js';
import { byOwner } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
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
    private readonly events: AuditedFailures,
  ) {}

  /**
   * Returns everything stored about the account: the newest entries of each list, with texts in the reader's language.
   * @throws AppError rate_limit.exceeded
   */
  async export({ user: reader, sessionId }: Principal, client: ClientInfo): Promise<AccountExportResponse> {
    const { id, email } = reader;
    const event = { ...byOwner(reader, client), sessionId, type: 'account.exported' } as const;
    await this.limits.consume([exportHit(id)]).catch(async (error: unknown) => {
      await this.events.recordRefusal(error, (limit) => ({
        ...event,
        outcome: 'refused',
        details: { limit },
      }));
      throw error;
    });
    const limit = exportedPerList + 1; // one extra row shows whether the list is longer
    const [user, records] = await Promise.all([
      this.users.findById(id),
      this.records.read({ id, email }, limit),
    ]);
    if (!user) throw new AppError('auth.token_invalid'); // deleted since the guards ran
    await this.events.record({ ...event, outcome: 'success', details: {} });
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
