import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import {
  boundFilter,
  invalidCursor,
  pageOf,
  readCursor,
  type PageFilter,
} from '../../common/http/page-cursor.js';
import { pageSizes } from '../../common/validation/query-fields.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import { requiresSecondFactor } from '../../auth/sign-in/owed-step.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import { AccountSearches } from '../../users/account-search.service.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { validate as isUuid } from 'uuid';
import { AdminUserResponse, type AdminUserListResponse } from './admin-user.response.js';
import { AdminUsersQuery } from './admin-users.query.js';

/** Reads accounts for operators. */
@Injectable()
export class AdminUsersService {
  constructor(
    private readonly users: UsersService,
    private readonly searches: AccountSearches,
    private readonly sessions: SessionRecords,
    private readonly settings: FactorsSettings,
  ) {}

  /** @throws AppError request.invalid for a cursor of another list */
  async list({
    limit: size = pageSizes.default,
    cursor,
    ...filter
  }: AdminUsersQuery): Promise<AdminUserListResponse> {
    const bound = boundFilter(filter);
    const after = cursor === undefined ? undefined : positionIn(cursor, bound);
    const rows = await this.searches.find({ ...filter, after, limit: size + 1 });
    const { data, nextCursor } = pageOf(rows, {
      size,
      filter: bound,
      positionOf: ({ id, email }) => [id, email],
    });
    return { data: await this.describe(data), nextCursor };
  }

  /** @throws AppError resource.not_found */
  async read(id: string): Promise<AdminUserResponse> {
    const user = isUuid(id) ? await this.users.findById(id) : null;
    const [described] = user ? await this.describe([user]) : [];
    if (!described) throw new AppError('resource.not_found');
    return described;
  }

  private async describe(users: readonly User[]): Promise<AdminUserResponse[]> {
    const uses = await this.sessions.countByUser(users.map(({ id }) => id));
    return users.map((user) => {
      const { lastSignInAt = null, sessionCount = 0 } = uses.get(user.id) ?? {};
      return AdminUserResponse.from(
        user,
        { lastSignInAt, sessionCount },
        requiresSecondFactor(user, this.settings),
      );
    });
  }
}

function positionIn(cursor: string, filter: PageFilter): { id: string; email: string } {
  const [id = '', email = ''] = readCursor(cursor, filter, 2);
  if (!isUuid(id)) throw invalidCursor('must be a nextCursor of this list');
  return { id, email };
}
