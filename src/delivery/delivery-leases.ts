import { Batches } from '../common/batches.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import type { StandingConnection } from '../database/standing-connection.js';
import { Statement } from '../database/statement.js';
import { lastProviderSql } from './delivery-counts.js';
import type { Delivery, DeliveryAttempt } from './delivery.entity.js';

const leasedDelivery = {
  id: column.uuid('id'),
  template: nullable(column.textOf<NonNullable<Delivery['template']>>('template')),
  destination: column.text('destination'),
  locale: column.text('locale'),
  challengeId: nullable(column.text('challenge_id')),
  challengeGeneration: nullable(column.integer('challenge_generation')),
  origin: column.json<Delivery['origin']>('origin'),
  noticeCounts: nullable(column.json<NonNullable<Delivery['noticeCounts']>>('notice_counts')),
  remainingCodes: nullable(column.integer('remaining_codes')),
  effectiveAt: nullable(column.timestamp('effective_at')),
  tries: column.integer('tries'),
  lastProvider: nullable(column.text(lastProviderSql)),
  /** The providers that have rejected it permanently. */
  refusedBy: column.json<string[]>(
    `jsonb_path_query_array(attempts, '$[*] ? (@.isRefused == true).provider')`,
  ),
  createdAt: column.timestamp('created_at'),
  leaseToken: column.uuid('lease_token'),
};

/** A queued message leased to this process. No other process sends it before the lease ends. */
export type LeasedDelivery = RowOf<typeof leasedDelivery>;

/** The result of an attempt. */
export type AttemptOutcome = { provider?: string } & (
  | { status: 'sent'; reply?: string }
  /** There was nothing to send, or nothing any more. */
  | { status: 'dropped'; reason: string }
  /** Permanently rejected. */
  | { status: 'failed'; reason: string }
  /** To be tried again. */
  | { status: 'queued'; reason: string; waitSeconds: number; isRefused?: boolean }
);

/**
 * Leases deliveries to processes; SQL decides between them (`lease_deliveries` is in the migrations). A lease lasts 7 s
 * from its start or last renewal. Its token is a fencing token: a process that has lost its lease changes nothing. A
 * database crash may undo the most recent commits (see `StandingConnection`). A message may then be sent twice, as it
 * may be if a worker dies between sending a message and recording the result.
 */
export class DeliveryLeases {
  private readonly settlements = new Batches((batch: readonly Settlement[]) => this.settleAll(batch));

  constructor(private readonly connection: Pick<StandingConnection, 'run' | 'isOpen'>) {}

  get isConnected(): boolean {
    return this.connection.isOpen;
  }

  /**
   * Leases codes before notices, and the longest due first. The SQL function applies the limit per domain. `isMore` is
   * true if more deliveries are due and wait for a free slot.
   */
  lease(
    channel: { id: string; slots: number },
    freeSlots: number,
  ): Promise<(LeasedDelivery & { isMore: boolean })[]> {
    const columns = { ...leasedDelivery, isMore: column.boolean('is_more') };
    const leased = new Statement({
      name: 'leased_deliveries',
      columns,
      sql: `SELECT ${columnList(columns)}
            FROM (SELECT (leased).*, is_more FROM lease_deliveries($1, $2, $3)) AS leases`,
      parameters: [channel.id, freeSlots, sharePerDomain(channel.slots)],
    });
    return this.connection.run(leased);
  }

  /** @returns the channels not in `served` that have queued messages */
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

  /** Makes the messages due that wait for another attempt. */
  async resume(channel: string): Promise<void> {
    const resumed = new Statement({
      name: 'resumed_deliveries',
      columns: {},
      sql: `UPDATE deliveries SET next_try_at = now()
            WHERE status = 'queued' AND channel = $1 AND next_try_at > now() AND tries > 0 AND lease_token IS NULL`,
      parameters: [channel],
    });
    await this.connection.run(resumed);
  }

  /** Ends the leases of interrupted attempts, so that other processes can send these deliveries. */
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
   * Records the outcome and ends the lease. Deletes the row of the last message to a deleted account. Outcomes of the
   * same time share a round trip.
   * @returns null if the lease was lost: another process has leased the delivery, or its row was deleted
   */
  settle(delivery: LeasedDelivery, outcome: AttemptOutcome): Promise<SettledDelivery | null> {
    return this.settlements.add({ delivery, outcome });
  }

  private async settleAll(batch: readonly Settlement[]): Promise<Promise<SettledDelivery | null>[]> {
    const settled = await this.settleTogether(batch);
    return batch.map(async (each) => settled.get(each.delivery.id) ?? this.settleAlone(each));
  }

  /**
   * Settles what it can at once. Neither a locked row nor an error delays or fails the others: what is left is settled
   * alone. One message of each challenge, so that only one is the first.
   */
  private async settleTogether(batch: readonly Settlement[]): Promise<Map<string, SettledDelivery>> {
    const updates = batch.filter((each) => !isDeleted(each));
    const together = new Map(updates.map((each) => [each.delivery.challengeId ?? each.delivery.id, each]));
    if (together.size < 2) return new Map();
    const statement = settleStatement([...together.values()], unlockedOutcomes);
    const settled = await this.connection.run(statement).catch(() => []);
    return new Map(settled.map((each) => [each.id, each]));
  }

  private async settleAlone(settlement: Settlement): Promise<SettledDelivery | null> {
    const { delivery } = settlement;
    const [settled] = await this.connection.run(
      isDeleted(settlement) ? deleteStatement(delivery) : settleStatement([settlement], outcomes),
    );
    return settled ?? null;
  }
}

interface Settlement {
  delivery: LeasedDelivery;
  outcome: AttemptOutcome;
}

/** Nothing is kept about a deleted account, including the confirmation of its deletion. */
function isDeleted({ delivery, outcome }: Settlement): boolean {
  return delivery.template === 'account-deleted' && outcome.status !== 'queued';
}

/** Messages to one domain that are in flight while another domain waits, however slow the first one is. */
function sharePerDomain(slots: number): number {
  return Math.max(2, Math.floor((slots * 2) / 5));
}

const settledDelivery = {
  id: column.uuid('id'),
  /** Whether it is the first accepted message of its challenge. False for a notice. */
  isFirstOfChallenge: column.boolean(`(status = 'sent' AND challenge_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM deliveries AS other
    WHERE other.destination = deliveries.destination AND other.challenge_id = deliveries.challenge_id
      AND other.status = 'sent' AND other.id <> deliveries.id))`),
  /** Since it was queued. */
  ageSeconds: column.double('extract(epoch FROM now() - created_at)::float8'),
};

export type SettledDelivery = RowOf<typeof settledDelivery>;

function deleteStatement({ id, leaseToken }: LeasedDelivery): Statement<SettledDelivery> {
  return new Statement({
    name: 'deleted_delivery',
    columns: settledDelivery,
    sql: `DELETE FROM deliveries WHERE id = $1 AND lease_token = $2 RETURNING ${columnList(settledDelivery)}`,
    parameters: [id, leaseToken],
  });
}

/** A notice may be tried hundreds of times. `tries` counts all attempts. */
export const keptAttempts = 20;
const attemptSql = `(jsonb_build_object('at', now()) || attempt)`;

const outcomes = `unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::int[], $7::jsonb[])
  AS outcome (delivery_id, token, result, tried, reason, wait_seconds, attempt)`;
const isHeld = 'id = delivery_id AND lease_token = token';
const unlockedOutcomes = `(SELECT outcome.* FROM deliveries JOIN ${outcomes} ON ${isHeld}
                           FOR NO KEY UPDATE OF deliveries SKIP LOCKED) AS outcome`;

/** @param from SQL: `outcomes` waits for locked rows, `unlockedOutcomes` skips them */
function settleStatement(settlements: readonly Settlement[], from: string): Statement<SettledDelivery> {
  return new Statement({
    name: 'settled_deliveries',
    columns: settledDelivery,
    sql: `UPDATE deliveries
          SET status = result, tries = tries + tried, last_error = reason, lease_token = NULL, leased_until = NULL,
              finished_at = CASE WHEN result <> 'queued' THEN now() END,
              next_try_at = CASE WHEN result = 'queued' THEN now() + wait_seconds * interval '1 second'
                                 ELSE next_try_at END,
              attempts = CASE WHEN attempt IS NULL THEN attempts
                              WHEN jsonb_array_length(attempts) < ${keptAttempts} THEN attempts || ${attemptSql}
                              ELSE (attempts - 0) || ${attemptSql} END
          FROM ${from} WHERE ${isHeld} RETURNING ${columnList(settledDelivery)}`,
    parameters: columnsOf(settlements),
  });
}

/** @returns an array for each column */
function columnsOf(settlements: readonly Settlement[]): unknown[] {
  const rows = settlements.map(({ delivery: { id, leaseToken }, outcome }) => {
    const reason = 'reason' in outcome ? outcome.reason : null;
    const waitSeconds = 'waitSeconds' in outcome ? outcome.waitSeconds : 0;
    const attempt = attemptOf(outcome);
    return [
      id,
      leaseToken,
      outcome.status,
      attempt ? 1 : 0,
      reason,
      waitSeconds,
      attempt && JSON.stringify(attempt),
    ];
  });
  return Array.from({ length: 7 }, (_, index) => rows.map((row) => row[index]));
}

/** @returns null for a dropped message, which was not attempted */
function attemptOf(outcome: AttemptOutcome): Omit<DeliveryAttempt, 'at'> | null {
  if (outcome.status === 'dropped') return null;
  const { status, provider } = outcome;
  if (status === 'sent') return { status, reply: outcome.reply, provider };
  const isRefused = status === 'queued' ? outcome.isRefused : undefined;
  return { status, reason: outcome.reason, provider, isRefused };
}
