import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { AuditLog } from '../../audit/audit-log.service.js';
import type { AuditDetails } from '../../audit/audit-types.js';
import { Clock } from '../../common/clock.js';
import { AppError } from '../../common/errors/app-error.js';
import { boundFilter, cursorAfter, pageOf, readIdCursor } from '../../common/http/page-cursor.js';
import type { Principal } from '../../common/http/principal.js';
import { pageSizes } from '../../common/validation/query-fields.js';
import { runForOne } from '../../database/statement.js';
import {
  DeliverySearches,
  groupedAtMost,
  type DeliveryConditions,
  type FoundDelivery,
} from '../../delivery/delivery-search.service.js';
import { retryStatement } from '../../delivery/delivery-retry.js';
import { isLiveCode } from '../../otp/live-codes.js';
import { isOperator } from '../../users/account-views.js';
import { hasPermission, mayActOnOperators } from '../../users/operator-permissions.js';
import { actorOf, type ActingOperator } from '../acting-operator.js';
import { mayConcernOperators, type OperatorAct } from '../acts/operator-act.js';
import { OperatorActs } from '../acts/operator-acts.service.js';
import { DeliveriesQuery, DeliveryGroupsQuery } from './deliveries.query.js';
import {
  DeliveryGroupResponse,
  DeliveryResponse,
  type DeliveryGroupsResponse,
  type DeliveryListResponse,
} from './delivery.response.js';

const conditions: DeliveryConditions = { isLiveCode, isOperator };

const defaultPeriodSeconds = 86_400;

/** Shows operators the messages of all channels, which is an event, and retries those that have failed. */
@Injectable()
export class AdminDeliveriesService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly searches: DeliverySearches,
    private readonly acts: OperatorActs,
    private readonly log: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError request.invalid for a cursor of another list */
  async list(
    { limit: size = pageSizes.default, cursor, ...query }: DeliveriesQuery,
    operator: ActingOperator,
  ): Promise<DeliveryListResponse> {
    const { answer: reply, ...filter } = query;
    const bound = boundFilter(query);
    const before = readIdCursor(cursor, bound);
    const wanted = { ...filter, reply, since: filter.since ?? this.defaultSince() };
    const { rows, scannedTo } = await this.searches.find(wanted, { before, limit: size + 1 }, conditions);
    const { data, nextCursor } = pageOf(rows, { size, filter: bound, positionOf: ({ id }) => [id] });
    await this.recordSearch(operator, { what: 'deliveries', by: Object.keys(bound) });
    const { user } = operator.principal;
    return {
      data: data.map((delivery) => DeliveryResponse.from(delivery, mayRetry(user, delivery))),
      nextCursor: nextCursor ?? (scannedTo && cursorAfter([scannedTo], bound)),
    };
  }

  async group(query: DeliveryGroupsQuery, operator: ActingOperator): Promise<DeliveryGroupsResponse> {
    const { state = 'failed', since = this.defaultSince() } = query;
    const groups = await this.searches.group({ state, since });
    await this.recordSearch(operator, { what: 'delivery_groups', by: Object.keys(boundFilter(query)) });
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
  async retry(act: OperatorAct, id: string): Promise<void> {
    if (!isUuid(id)) throw new AppError('resource.not_found');
    const mayBeOfOperator = mayConcernOperators(act);
    await this.acts.run(act, async (tx) => {
      const retried = await runForOne(tx, retryStatement({ id, mayBeOfOperator }, conditions));
      if (!retried) throw await this.refusalOf(tx, id, mayBeOfOperator);
      const account = retried.userId === null ? null : { id: retried.userId };
      return { event: { type: 'delivery.retried', details: { delivery: id }, account }, result: undefined };
    });
  }

  private async refusalOf(tx: EntityManager, id: string, mayBeOfOperator: boolean): Promise<AppError> {
    const delivery = await this.searches.findById(tx, id, conditions);
    if (!delivery) return new AppError('resource.not_found');
    if (delivery.isOfOperator && !mayBeOfOperator) return new AppError('auth.forbidden');
    const detail =
      delivery.status === 'failed'
        ? 'The code is no longer valid, or the notice is older than a day.'
        : `Only a failed delivery can be retried. This one is ${delivery.status}.`;
    return new AppError('resource.conflict', { detail });
  }

  private recordSearch(operator: ActingOperator, details: AuditDetails<'operator.searched'>): Promise<void> {
    return this.log.record(this.dataSource.manager, {
      ...actorOf(operator),
      type: 'operator.searched',
      outcome: 'success',
      userId: null,
      details,
      address: null,
    });
  }

  private defaultSince(): Date {
    return new Date((this.clock.nowSeconds() - defaultPeriodSeconds) * 1_000);
  }
}

function mayRetry({ operatorRole }: Principal['user'], { isOfOperator }: FoundDelivery): boolean {
  return hasPermission(operatorRole, 'users.support') && (!isOfOperator || mayActOnOperators(operatorRole));
}
