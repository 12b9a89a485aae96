import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { firstIdOf } from '../common/secrets.js';
import { OperationSettings } from '../config/operation.settings.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { run, Statement } from '../database/statement.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import type { Delivery } from './delivery.entity.js';

const columns = {
  template: nullable(column.textOf<NonNullable<Delivery['template']>>('template')),
  locale: column.text('locale'),
  status: column.textOf<Delivery['status']>('status'),
  tries: column.integer('tries'),
  createdAt: column.timestamp('created_at'),
  finishedAt: nullable(column.timestamp('finished_at')),
  origin: column.json<Delivery['origin']>('origin'),
};

/** A delivery as its recipient may see it. */
export type DeliveryRecord = RowOf<typeof columns>;

const id = { id: column.uuid('id') };

/** Reads and forgets what the table `deliveries` holds of a person, and clears it of old rows. */
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
   * What was sent about an account, to whichever address it had, and to its address before it was an account's. The
   * newest first, no more than `limit`; without those that were only there to cost what a message costs, and those with a
   * code for a new address: that there was one would tell that the address was free.
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

  /**
   * Ties what was sent to an address before it was an account's to that account: once it has another address, nothing
   * else would, and the next owner of the address would find it.
   */
  assignToAccountStatement(of: { userId: string; address: string }): Statement<{ id: string }> {
    return new Statement({
      name: 'assigned_deliveries',
      columns: id,
      sql: 'UPDATE deliveries SET user_id = $1 WHERE destination = $2 AND user_id IS NULL RETURNING id',
      parameters: [of.userId, of.address],
    });
  }

  /** All about an account, and about its address before there was one. An attempt whose row is gone records nothing. */
  deleteStatement(of: { userId: string; address: string }): Statement<{ id: string }> {
    return new Statement({
      name: 'deleted_deliveries',
      columns: id,
      sql: 'DELETE FROM deliveries WHERE user_id = $1 OR (destination = $2 AND user_id IS NULL) RETURNING id',
      parameters: [of.userId, of.address],
    });
  }

  /** Finished deliveries that were queued longer ago than they are kept. */
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
