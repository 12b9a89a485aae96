import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import { run } from '../../database/statement.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { OperatorRole } from '../../users/operator-permissions.js';
import { UsersService } from '../../users/users.service.js';

/** Gives people a role in the administration, or takes it away. */
@Injectable()
export class OperatorRoles {
  private readonly logger = new Logger('OperatorRoles');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Revokes the account's sessions, unless it has the role already: operators' sessions are shorter, and need a second
   * factor.
   * @param role null for none
   * @throws AppError resource.not_found; admin.last_admin; resource.conflict if the account is disabled or unverified
   */
  async set(userId: string, role: OperatorRole | null): Promise<void> {
    const from = await this.dataSource.transaction(async (tx) => {
      const locked = await this.users.lock(tx, userId);
      if (!locked) throw new AppError('resource.not_found');
      const { user, isLastAdmin } = locked;
      if (user.operatorRole === role) return role;
      if (isLastAdmin) throw new AppError('admin.last_admin');
      if (role !== null && (user.disabledAt !== null || user.emailVerifiedAt === null)) {
        const detail =
          'Only an enabled account with a verified address can have a role in the administration.';
        throw new AppError('resource.conflict', { detail });
      }
      await this.users.setOperatorRole(tx, { userId, role });
      await run(tx, this.sessions.endStatement({ userId }));
      return user.operatorRole;
    });
    if (from === role) return;
    const event = { event: 'operator.role_changed', msg: 'role in the administration changed' };
    this.logger.warn({ ...event, userId, from, to: role });
  }
}
