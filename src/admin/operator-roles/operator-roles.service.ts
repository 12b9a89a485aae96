import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import { run } from '../../database/statement.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { OperatorRole } from '../../users/operator-permissions.js';
import { AccountEdits } from '../../users/account-edits.service.js';
import type { OperatorAct } from '../acts/operator-act.js';
import { OperatorActs } from '../acts/operator-acts.service.js';
import { countEndedSessions } from '../../sessions/sessions.metrics.js';

/** Gives people a role in the administration, or takes it away. */
@Injectable()
export class OperatorRoles {
  private readonly logger = new Logger('OperatorRoles');

  constructor(
    private readonly acts: OperatorActs,
    private readonly edits: AccountEdits,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Revokes the account's sessions, unless it has the role already: operators' sessions are shorter, and need a second
   * factor.
   * @param role null for none
   * @throws AppError resource.not_found; admin.last_admin; resource.conflict if the account is disabled or unverified
   */
  async set(act: OperatorAct, userId: string, role: OperatorRole | null): Promise<void> {
    const from = await this.acts.on(act, { userId }, async (tx, { user, isLastAdmin }) => {
      const { operatorRole } = user;
      if (operatorRole !== role) {
        if (isLastAdmin) throw new AppError('admin.last_admin');
        if (role !== null && (user.disabledAt !== null || user.emailVerifiedAt === null)) {
          const detail =
            'Only an enabled account with a verified address can have a role in the administration.';
          throw new AppError('resource.conflict', { detail });
        }
        await this.edits.setOperatorRole(tx, { userId: user.id, role });
        const ended = await run(tx, this.sessions.endStatement({ userId: user.id }));
        countEndedSessions(tx, 'role_changed', ended);
      }
      const details = { from: operatorRole, to: role, reason: act.reason };
      return { event: { type: 'operator.role_changed', details, account: user }, result: operatorRole };
    });
    if (from === role) return;
    const event = { event: 'operator.role_changed', msg: 'role in the administration changed' };
    this.logger.warn({ ...event, userId, from, to: role });
  }
}
