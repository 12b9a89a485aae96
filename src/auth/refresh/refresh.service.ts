import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { UsersService } from '../../users/users.service.js';
import type { RefreshResponse } from './refresh.response.js';

@Injectable()
export class RefreshService {
  private readonly logger = new Logger('Refresh');

  constructor(
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
  ) {}

  /** @throws AppError session.refresh_invalid */
  async refresh(refreshToken: string): Promise<RefreshResponse> {
    const rotation = await this.sessions.rotate(refreshToken);
    if (rotation.outcome === 'refused') throw new AppError('session.refresh_invalid');
    const { session } = rotation;
    if (rotation.outcome === 'replayed') {
      this.logger.warn({
        msg: 'refresh token replayed, session ended',
        sessionId: session.id,
        userId: session.userId,
      });
      throw new AppError('session.refresh_invalid');
    }
    const user = await this.users.findById(session.userId);
    if (!user) throw new AppError('session.refresh_invalid'); // deleted between the two queries
    return { tokens: this.sessions.tokensFor(session, { emailVerified: user.emailVerifiedAt !== null }) };
  }
}
