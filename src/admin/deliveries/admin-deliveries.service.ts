import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { AuditLog } from '../../audit/audit-log.service.js';
import { Clock } from '../../common/clock.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import {
  boundFilter,
  cursorAfter,
  invalidCursor,
  pageOf,
  readCursor,
} from '../../common/http/page-cursor.js';
import type { Principal } from '../../common/http/principal.js';
import { pageSizes } from '../../common/validation/query-fields.js';
import { runAsOne } from '../../database/statement.js';
import {
  DeliverySearches,
  groupedAtMost,
  type DeliveryConditions,
  type FoundDelivery,
} from '../../delivery/delivery-search.service.js';
import { retryStatement } from '../../delivery/delivery-retry.js';
import { isLiveCode } from '../../otp/live-codes.js';
import { isOperator } from '../../users/account-views.js';
import { hasPermission } from '../../users/operator-permissions.js';
import { DeliveriesQuery, DeliveryGroupsQuery } from './deliveries.query.js';
import {
  DeliveryGroupResponse,
  DeliveryResponse,
  type DeliveryGroupsResponse,
  type DeliveryListResponse,
} from './delivery.response.js';

const conditions: DeliveryConditions = { isLiveCode, isOperator };

const defaultPeriodSeconds = 86_400;

/** Shows operators the messages of all channels, and retries those that have failed. */
@Injectable()
export class AdminDeliveriesService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly searches: DeliverySearches,
    private readonly log: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError request.invalid for a cursor of another list */
  async list(
    { limit: size = pageSizes.default, cursor, ...query }: DeliveriesQuery,
    { user }: Principal,
  ): Promise<DeliveryListResponse> {
    const { answer: reply, ...filter } = query;
    const bound = boundFilter(query);
    const before = cursor === undefined ? undefined : positionIn(cursor, bound);
    const wanted = { ...filter, reply, since: filter.since ?? this.defaultSince() };
    const { rows, scannedTo } = await this.searches.find(wanted, { before, limit: size + 1 }, conditions);
    const { data, nextCursor } = pageOf(rows, { size, filter: bound, positionOf: ({ id }) => [id] });
    return {
      data: data.map((delivery) => DeliveryResponse.from(delivery, mayRetry(user, delivery))),
      nextCursor: nextCursor ?? (scannedTo && cursorAfter([scannedTo], bound)),
    };
  }

  async group({ state = 'failed', since }: DeliveryGroupsQuery): Promise<DeliveryGroupsResponse> {
    const groups = await this.searches.group({ state, since: since ?? this.defaultSince() });
    const shown = groups.reduce((sum, { count }) => sum + count, 0);
    const total = groups[0]?.total ?? 0;
    return {
      data: groups.map((group) => DeliveryGroupResponse.from(group)),
      isComplete: shown === total && total < groupedAtMost,
    };
  }

  /**
   * Queues a failed message again.
   * @throws AppError resource.not_found; auth.forbidden if it is an operator's and the caller may not act on operators;
   *   resource.conflict if it has not failed, or would not be sent any more
   */
  async retry(id: string, { user, sessionId }: Principal, client: ClientInfo): Promise<void> {
    if (!isUuid(id)) throw new AppError('resource.not_found');
    const retried = retryStatement({ id, mayBeOfOperator: mayActOnOperators(user) }, conditions);
    const recorded = this.log.statements(
      {
        type: 'delivery.retried',
        outcome: 'success',
        actor: { type: 'operator', id: user.id },
        userId: retried.column('userId'),
        sessionId,
        details: { delivery: id },
        client,
        address: null,
      },
      retried.gives(),
    );
    const rows = await this.dataSource.transaction((tx) => runAsOne(tx, [retried, ...recorded], retried));
    if (rows.length === 0) throw await this.refusalOf(id, user);
  }

  private async refusalOf(id: string, user: Principal['user']): Promise<AppError> {
    const delivery = await this.searches.findById(id, conditions);
    if (!delivery) return new AppError('resource.not_found');
    if (delivery.isOfOperator && !mayActOnOperators(user)) return new AppError('auth.forbidden');
    const detail =
      delivery.status === 'failed'
        ? 'The code is no longer valid, or the notice is older than a day.'
        : `Only a failed delivery can be retried. This one is ${delivery.status}.`;
    return new AppError('resource.conflict', { detail });
  }

  private defaultSince(): Date {
    return new Date((this.clock.nowSeconds() - defaultPeriodSeconds) * 1_000);
  }
}

function mayActOnOperators({ operatorRole }: Principal['user']): boolean {
  return operatorRole === 'admin';
}

function mayRetry(user: Principal['user'], { isOfOperator }: FoundDelivery): boolean {
  return hasPermission(user.operatorRole, 'users.support') && (!isOfOperator || mayActOnOperators(user));
}

function positionIn(cursor: string, filter: ReturnType<typeof boundFilter>): string {
  const [id = ''] = readCursor(cursor, filter, 1);
  if (!isUuid(id)) throw invalidCursor('must be a nextCursor of this list');
  return id;
}
