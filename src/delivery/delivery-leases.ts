import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import type { StandingConnection } from '../database/standing-connection.js';
import { Statement } from '../database/statement.js';
import type { Delivery } from './delivery.entity.js';

const leasedDelivery = {
  id: column.uuid('id'),
  template: nullable(column.textOf<NonNullable<Delivery['template']>>('template')),
  destination: column.text('destination'),
  locale: column.text('locale'),
  challengeId: nullable(column.text('challenge_id')),
  challengeGeneration: nullable(column.integer('challenge_generation')),
  origin: column.json<Delivery['origin']>('origin'),
  noticeCounts: nullable(column.json<NonNullable<Delivery['noticeCounts']>>('notice_counts')),
  tries: column.integer('tries'),
  createdAt: column.timestamp('created_at'),
  leaseToken: column.uuid('lease_token'),
};

/** A queued message that this process may send: nobody else does before the lease ends. */
export type LeasedDelivery = RowOf<typeof leasedDelivery>;

/** What came of an attempt. */
export type AttemptOutcome =
  | { status: 'sent' }
  /** There was nothing (any more) to send. */
  | { status: 'dropped' }
  /** Refused for good. */
  | { status: 'failed'; reason: string }
  /** To be tried again. */
  | { status: 'queued'; reason: string; waitSeconds: number };

/**
 * Who may send what, decided in SQL over all processes. A lease lasts 7 s from its start (`lease_deliveries` is in the
 * migrations) or its last renewal. Its token fences: whoever has lost a lease changes nothing. A crash of
 * the database may undo the last moments (see `StandingConnection`): a message may be sent twice then, as where a worker
 * dies between sending and settling.
 */
export class DeliveryLeases {
  constructor(private readonly connection: Pick<StandingConnection, 'run' | 'isOpen'>) {}

  get isConnected(): boolean {
    return this.connection.isOpen;
  }

  /**
   * Codes before notices, then the oldest due first; the bounds per domain are in the function. Each row says whether
   * there is more: due already, and held back until a slot is free.
   */
  lease(channel: string, freeSlots: number): Promise<(LeasedDelivery & { isMore: boolean })[]> {
    const columns = { ...leasedDelivery, isMore: column.boolean('is_more') };
    const leased = new Statement({
      name: 'leased_deliveries',
      columns,
      sql: `SELECT ${columnList(columns)}
            FROM (SELECT (leased).*, is_more FROM lease_deliveries($1, $2)) AS leases`,
      parameters: [channel, freeSlots],
    });
    return this.connection.run(leased);
  }

  /** @returns the channels, but for these, for which something is queued */
  async findUnservedChannels(served: readonly string[]): Promise<string[]> {
    const queued = new Statement({
      name: 'unserved_channels',
      columns: { channel: column.text('channel') },
      sql: `SELECT DISTINCT channel FROM deliveries WHERE status = 'queued' AND channel <> ALL($1::text[]) ORDER BY 1`,
      parameters: [served],
    });
    return (await this.connection.run(queued)).map(({ channel }) => channel);
  }

  async renew(leaseTokens: readonly string[]): Promise<void> {
    const renewed = new Statement({
      name: 'renewed_leases',
      columns: {},
      sql: `UPDATE deliveries SET leased_until = now() + interval '7 seconds' WHERE lease_token = ANY($1::uuid[])`,
      parameters: [leaseTokens],
    });
    await this.connection.run(renewed);
  }

  /** Gives deliveries back whose attempts are cut off. */
  async release(leaseTokens: readonly string[]): Promise<void> {
    const released = new Statement({
      name: 'released_leases',
      columns: {},
      sql: `UPDATE deliveries SET lease_token = NULL, leased_until = NULL WHERE lease_token = ANY($1::uuid[])`,
      parameters: [leaseTokens],
    });
    await this.connection.run(released);
  }

  /**
   * Records the outcome and ends the lease; nothing is kept of the last message of all.
   * @returns false where the lease was lost meanwhile: the delivery is another's now, or its row has gone
   */
  async settle(delivery: LeasedDelivery, outcome: AttemptOutcome): Promise<boolean> {
    const isDeleted = isLastTrace(delivery) && outcome.status !== 'queued';
    const settled = await this.connection.run(
      isDeleted ? deleteStatement(delivery) : settleStatement(delivery, outcome),
    );
    return settled.length > 0;
  }
}

function deleteStatement({ id, leaseToken }: LeasedDelivery): Statement<{ id: string }> {
  return new Statement({
    name: 'deleted_delivery',
    columns: { id: leasedDelivery.id },
    sql: 'DELETE FROM deliveries WHERE id = $1 AND lease_token = $2 RETURNING id',
    parameters: [id, leaseToken],
  });
}

function settleStatement(
  { id, leaseToken }: LeasedDelivery,
  outcome: AttemptOutcome,
): Statement<{ id: string }> {
  return new Statement({
    name: 'settled_delivery',
    columns: { id: leasedDelivery.id },
    sql: `UPDATE deliveries
          SET status = $3, tries = tries + $4, last_error = $5, lease_token = NULL, leased_until = NULL,
              finished_at = CASE WHEN $3 <> 'queued' THEN now() END,
              next_try_at = CASE WHEN $3 = 'queued' THEN now() + $6::int * interval '1 second' ELSE next_try_at END
          WHERE id = $1 AND lease_token = $2 RETURNING id`,
    parameters: [id, leaseToken, ...columnsOf(outcome)],
  });
}

function columnsOf(outcome: AttemptOutcome): unknown[] {
  const reason = 'reason' in outcome ? outcome.reason : null;
  const waitSeconds = 'waitSeconds' in outcome ? outcome.waitSeconds : 0;
  return [outcome.status, outcome.status === 'dropped' ? 0 : 1, reason, waitSeconds];
}

/** Of somebody who has left, nothing is kept: not even that this was said. */
function isLastTrace({ template }: LeasedDelivery): boolean {
  return template === 'account-deleted';
}
