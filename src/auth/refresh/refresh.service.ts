import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { MailService } from '../../mail/mail.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { RenewedTokensResponse } from '../../sessions/renewed-tokens.response.js';

@Injectable()
export class RefreshService {
  private readonly logger = new Logger('Refresh');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly sessions: SessionsService,
    private readonly mail: MailService,
  ) {}

  /**
   * A replayed token has ended its session by the time this returns, and the owner is told by mail.
   * @throws AppError session.refresh_invalid
   */
  async refresh(refreshToken: string, client: ClientInfo): Promise<RenewedTokensResponse> {
    const rotation = await this.sessions.rotate(refreshToken);
    if (rotation.outcome === 'refused') throw new AppError('session.refresh_invalid');
    const { session, account } = rotation;
    if (rotation.outcome === 'rotated') return { tokens: this.sessions.tokensFor(session, account) };
    const { id: sessionId, userId } = session;
    this.logger.warn({ msg: 'refresh token replayed, session ended', sessionId, userId });
    const { email: recipient, locale } = account;
    if (account.emailVerified)
      await this.mail.queue(this.dataSource.manager, {
        template: 'session-replayed',
        recipient,
        locale,
        client,
      });
    throw new AppError('session.refresh_invalid');
  }
}
