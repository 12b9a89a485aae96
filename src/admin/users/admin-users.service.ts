import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { AppError } from '../../common/errors/app-error.js';
import {
  boundFilter,
  invalidCursor,
  pageOf,
  readCursor,
  type PageFilter,
} from '../../common/http/page-cursor.js';
import { pageSizes } from '../../common/validation/query-fields.js';
import { runAsOne, type Statement } from '../../database/statement.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import { requiresSecondFactor } from '../../auth/sign-in/owed-step.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import { AccountSearches } from '../../users/account-search.service.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { validate as isUuid } from 'uuid';
import { actorOf, type ActingOperator } from '../acting-operator.js';
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
    private readonly log: AuditLog,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** @throws AppError request.invalid for a cursor of another list */
  async list(
    { limit: size = pageSizes.default, cursor, ...filter }: AdminUsersQuery,
    operator: ActingOperator,
  ): Promise<AdminUserListResponse> {
    const bound = boundFilter(filter);
    const after = cursor === undefined ? undefined : positionIn(cursor, bound);
    const rows = await this.searches.find({ ...filter, after, limit: size + 1 });
    const { data, nextCursor } = pageOf(rows, {
      size,
      filter: bound,
      positionOf: ({ id, email }) => [id, email],
    });
    const searched = this.log.statements({
      ...actorOf(operator),
      type: 'operator.searched',
      outcome: 'success',
      userId: isOne(filter) ? (data[0]?.id ?? null) : null,
      details: { what: 'accounts', by: Object.keys(bound) },
      address: filter.email ?? null,
    });
    return { data: await this.describe(data, searched), nextCursor };
  }

  /**
   * For the response to a write, which is an event itself.
   * @throws AppError resource.not_found
   */
  async read(id: string): Promise<AdminUserResponse> {
    const [described] = await this.describe([await this.users.getById(id)]);
    if (!described) throw new AppError('resource.not_found');
    return described;
  }

  /**
   * For an operator who only reads, which is recorded.
   * @throws AppError resource.not_found
   */
  async show(id: string, operator: ActingOperator): Promise<AdminUserResponse> {
    const user = await this.users.getById(id);
    const shown = this.log.statements({
      ...actorOf(operator),
      type: 'operator.read',
      outcome: 'success',
      userId: user.id,
      details: { what: 'account' },
      address: user.email,
    });
    const [described] = await this.describe([user], shown);
    if (!described) throw new AppError('resource.not_found');
    return described;
  }

  /** @param recorded statements of the same round trip */
  private async describe(
    users: readonly User[],
    recorded: readonly Statement<object>[] = [],
  ): Promise<AdminUserResponse[]> {
    const counted = this.sessions.countByUserStatement(users.map(({ id }) => id));
    const counts = await runAsOne(this.dataSource.manager, [...recorded, counted], counted);
    const uses = new Map(counts.map(({ userId, ...use }) => [userId, use]));
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

/** Whether a search is for one account. */
function isOne({ email, id, externalId }: Pick<AdminUsersQuery, 'email' | 'id' | 'externalId'>): boolean {
  return [email, id, externalId].some((given) => given !== undefined);
}

function positionIn(cursor: string, filter: PageFilter): { id: string; email: string } {
  const [id = '', email = ''] = readCursor(cursor, filter, 2);
  if (!isUuid(id) || email.includes('\0')) throw invalidCursor();
  return { id, email };
}
