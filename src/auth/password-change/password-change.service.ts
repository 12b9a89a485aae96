import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { writeTogether } from '../../database/write-together.js';
import { MailService } from '../../mail/mail.service.js';
import { PasswordsService } from '../../passwords/passwords.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { UsersService } from '../../users/users.service.js';
import { PasswordChangeRequest } from './password-change.dto.js';

@Injectable()
export class PasswordChangeService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionsService,
    private readonly mail: MailService,
  ) {}

  /**
   * Changes the password, ends every other session, and tells the owner.
   * @throws AppError auth.password_incorrect (also where the account has no password, or another one by now),
   *   service.overloaded
   */
  async change(
    { currentPassword, newPassword }: PasswordChangeRequest,
    principal: Principal,
    client: ClientInfo,
  ): Promise<void> {
    const userId = principal.user.id;
    const account = await this.users.findById(userId);
    const checked = account?.passwordHash ?? null;
    const { matches } = await this.passwords.verify(checked, currentPassword);
    if (!checked || !matches) throw new AppError('auth.password_incorrect');
    const hash = await this.passwords.hash(newPassword);
    await this.dataSource.transaction(async (tx) => {
      const user = await this.users.changePassword(tx, { userId, checked, hash });
      if (!user) throw new AppError('auth.password_incorrect');
      const { email: recipient, locale } = user;
      const notice = { template: 'password-changed', recipient, locale, client } as const;
      const writes = {
        others: this.sessions.ending({ userId, except: principal.sessionId }),
        notice: this.mail.queueing(notice),
      };
      await writeTogether(tx, writes, 'notice');
    });
  }
}
