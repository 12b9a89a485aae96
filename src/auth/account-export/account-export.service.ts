import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { PrincipalUser } from '../../common/http/principal.js';
import { chooseLanguage } from '../../common/i18n/languages.js';
import { Settings } from '../../config/settings.js';
import { DeliveryRecords } from '../../mail/delivery-records.service.js';
import { ChallengeRecords } from '../../otp/challenge-records.service.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import { UserResponse } from '../../users/user.response.js';
import { UsersService } from '../../users/users.service.js';
import {
  ExportedChallenge,
  ExportedMail,
  ExportedSession,
  type AccountExportResponse,
} from './account-export.response.js';

@Injectable()
export class AccountExportService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionRecords,
    private readonly challenges: ChallengeRecords,
    private readonly deliveries: DeliveryRecords,
    private readonly settings: Settings,
  ) {}

  /** Everything that is stored about the account, in the reader's language where words are needed. */
  async export({ id, email }: PrincipalUser, client: ClientInfo): Promise<AccountExportResponse> {
    const [user, sessions, challenges, mails] = await Promise.all([
      this.users.findById(id),
      this.sessions.listAll(id),
      this.challenges.listOf({ userId: id, address: email }),
      this.deliveries.listOf({ userId: id, address: email }),
    ]);
    if (!user) throw new AppError('auth.token_invalid'); // deleted while this was going on
    const language = chooseLanguage([user.locale, ...client.languages], this.settings.defaultLanguage);
    return {
      exportedAt: new Date().toISOString(),
      user: UserResponse.from(user),
      emailVerifiedAt: user.emailVerifiedAt?.toISOString() ?? null,
      hasPassword: user.passwordHash !== null,
      sessions: sessions.map((session) => ExportedSession.from(session, language)),
      challenges: challenges.map((challenge) => ExportedChallenge.from(challenge)),
      mails: mails.map((mail) => ExportedMail.from(mail, language)),
    };
  }
}
