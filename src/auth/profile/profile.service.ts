import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { byOwner } from '../../audit/audit-record.js';
import { fieldsOf } from '../../audit/audit-types.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { runAsOne } from '../../database/statement.js';
import { ProfileUpdate } from './profile-update.dto.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';

/** An account's name and language, changed by its owner. */
@Injectable()
export class ProfileService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly audit: AuditLog,
  ) {}

  /** @throws AppError auth.token_invalid if the account has been deleted since the guards ran */
  async update(profile: ProfileUpdate, { user, sessionId }: Principal, client: ClientInfo): Promise<User> {
    const updated = this.users.updateProfileStatement(user.id, profile);
    const events = this.audit.statements(
      {
        ...byOwner(user, client),
        sessionId,
        type: 'account.updated',
        outcome: 'success',
        details: { fields: fieldsOf(profile) },
      },
      updated.gives(),
    );
    const [row] = await runAsOne(this.dataSource.manager, [updated, ...events], updated);
    if (!row) throw new AppError('auth.token_invalid');
    return row;
  }
}
