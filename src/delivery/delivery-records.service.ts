import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { firstIdOf } from '../common/secrets.js';
import { OperationSettings } from '../config/operation.settings.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { run, Statement } from '../database/statement.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { challengeReference } from './challenge-reference.js';
import type { Delivery, DeliveryAttempt } from './delivery.entity.js';

const columns = {
  template: nullable(column.textOf<NonNullable<Delivery['template']>>('template')),
  locale: column.text('locale'),
  status: column.textOf<Delivery['status']>('status'),
  tries: column.integer('tries'),
  createdAt: column.timestamp('created_at'),
  finishedAt: nullable(column.timestamp('finished_at')),
  origin: column.json<Delivery['origin']>('origin'),
};

/** The parts of a delivery that its recipient may see. */
export type DeliveryRecord = RowOf<typeof columns>;

const operatorColumns = {
  ...columns,
  id: column.uuid('id'),
  destination: column.text('destination'),
  challengeReference: nullable(column.text(challengeReference('challenge_id'))),
  challengeGeneration: nullable(column.integer('challenge_generation')),
  attempts: column.json<DeliveryAttempt[]>('attempts'),
  lastError: nullable(column.text('last_error')),
  nextTryAt: column.timestamp('next_try_at'),
  isLeased: column.boolean('lease_token IS NOT NULL AND leased_until > now()'),
  isOverdue: column.boolean(
    `status = 'queued' AND greatest(next_try_at, leased_until) < now() - interval '15 seconds'`,
  ),
};

/** The parts of a delivery that an operator may see. */
export type DeliveryDetails = RowOf<typeof operatorColumns>;

const id = { id: column.uuid('id') };

/** Exports and deletes the rows of the table `deliveries` about a person, and purges old rows. */
@Injectable()
export class DeliveryRecords implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly settings: OperationSettings,
    private readonly cleanUp: CleanUpService,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register('deliveries', 27, () => this.deleteFinishedStatement());
  }

  /**
   * Lists the messages about an account, to any address it has had, and the messages sent to its address before the
   * account existed: newest first, at most `limit`. Omits rows that only equalise the cost of decoys, and codes for a
   * new address, because these would reveal that no account had that address.
   */
  listOf(of: { userId: string; address: string; limit: number }): Promise<DeliveryRecord[]> {
    const listed = new Statement({
      name: 'listed_deliveries',
      columns,
      sql: `SELECT ${columnList(columns)} FROM deliveries
            WHERE (user_id = $1 OR (destination = $2 AND user_id IS NULL)) AND template <> 'email-change'
            ORDER BY id DESC LIMIT $3::int`,
      parameters: [of.userId, of.address, of.limit],
    });
    return run(this.dataSource.manager, listed);
  }

  /** Lists the messages to an address and those about an account, for an operator: newest first, at most `limit`. */
  listForOperator(of: { userId: string | null; address: string; limit: number }): Promise<DeliveryDetails[]> {
    const listed = new Statement({
      name: 'listed_deliveries',
      columns: operatorColumns,
      sql: `SELECT ${columnList(operatorColumns)} FROM deliveries
            WHERE user_id = $1 OR destination = $2 ORDER BY id DESC LIMIT $3::int`,
      parameters: [of.userId, of.address, of.limit],
    });
    return run(this.dataSource.manager, listed);
  }

  /**
   * Assigns the messages sent to an address before the account existed to that account. Otherwise the next owner of the
   * address would find them after the account has changed its address.
   */
  assignToAccountStatement(of: { userId: string; address: string }): Statement<{ id: string }> {
    return new Statement({
      name: 'assigned_deliveries',
      columns: id,
      sql: 'UPDATE deliveries SET user_id = $1 WHERE destination = $2 AND user_id IS NULL RETURNING id',
      parameters: [of.userId, of.address],
    });
  }

  /**
   * Deletes the messages about an account, and those sent to its address before it existed. An attempt whose row was
   * deleted records nothing.
   */
  deleteStatement(of: { userId: string; address: string }): Statement<{ id: string }> {
    return new Statement({
      name: 'deleted_deliveries',
      columns: id,
      sql: 'DELETE FROM deliveries WHERE user_id = $1 OR (destination = $2 AND user_id IS NULL) RETURNING id',
      parameters: [of.userId, of.address],
    });
  }

  /** Deletes finished deliveries that were queued before the retention period. */
  private deleteFinishedStatement(): Statement<{ id: string }> {
    const keptFrom = new Date(Date.now() - this.settings.retentionDays * 86_400_000);
    return new Statement({
      name: 'deleted_deliveries',
      columns: id,
      sql: `DELETE FROM deliveries WHERE id IN (
              SELECT id FROM deliveries WHERE id < $1 AND status <> 'queued'
              ORDER BY id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING id`,
      parameters: [firstIdOf(keptFrom)],
    });
  }
}
