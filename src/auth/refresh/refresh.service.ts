import { Injectable, Logger } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.service.js';
import type { AuditEntry } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import type { RenewedTokensResponse } from '../../sessions/renewed-tokens.response.js';
import { refreshes, sessionsEnded } from '../../sessions/sessions.metrics.js';
import { SessionsService, type Rotation } from '../../sessions/sessions.service.js';

@Injectable()
export class RefreshService {
  private readonly logger = new Logger('Refresh');

  constructor(
    private readonly sessions: SessionsService,
    private readonly delivery: DeliveryService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Rotates the tokens. A replayed token revokes its session and queues a notice to the owner and records it, in the same
   * round trip.
   * @throws AppError session.refresh_invalid
   */
  async refresh(refreshToken: string, client: ClientInfo): Promise<RenewedTokensResponse> {
    const rotation = await this.sessions.rotate(refreshToken, (rotated) => {
      const [destination, userId, locale] = [
        rotated.column('email'),
        rotated.column('userId'),
        rotated.column('locale'),
      ];
      const notice = { template: 'session-replayed', destination, userId, locale, client } as const;
      const event: AuditEntry = {
        type: 'session.replayed',
        outcome: 'refused',
        actor: { type: 'anonymous', id: null },
        userId,
        sessionId: rotated.column('id'),
        details: {},
        client,
        address: null,
      };
      return [
        this.delivery.queueStatement(notice, rotated.gives('isReplayed', 'emailVerified')),
        ...this.audit.statements([event], rotated.gives('isReplayed')),
      ];
    });
    refreshes.increment({ result: resultOf(rotation) });
    if (rotation.outcome === 'rotated') {
      return { tokens: this.sessions.tokensFor(rotation.session, rotation.account) };
    }
    if (rotation.outcome === 'replayed') {
      const { id: sessionId, userId } = rotation.session;
      sessionsEnded.increment({ reason: 'replayed' });
      this.logger.warn({
        event: 'session.refresh_replayed',
        msg: 'refresh token replayed, session revoked',
        sessionId,
        userId,
      });
    }
    throw new AppError('session.refresh_invalid');
  }
}

function resultOf(rotation: Rotation): 'rotated' | 'grace' | 'replayed' | 'invalid' {
  if (rotation.outcome === 'refused') return 'invalid';
  if (rotation.outcome === 'replayed') return 'replayed';
  return rotation.isNew ? 'rotated' : 'grace';
}
