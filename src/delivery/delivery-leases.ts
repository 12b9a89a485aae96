import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import type { StandingConnection } from '../database/standing-connection.js';
import { Statement } from '../database/statement.js';
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
  lastProvider: nullable(column.text(`attempts -> -1 ->> 'provider'`)),
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
   * Records the outcome and ends the lease. Deletes the row of the last message to a deleted account.
   * @returns null if the lease was lost: another process has leased the delivery, or its row was deleted
   */
  async settle(delivery: LeasedDelivery, outcome: AttemptOutcome): Promise<SettledDelivery | null> {
    const isDeleted = isLastTrace(delivery) && outcome.status !== 'queued';
    const [settled] = await this.connection.run(
      isDeleted ? deleteStatement(delivery) : settleStatement(delivery, outcome),
    );
    return settled ?? null;
  }
}

/** Messages to one domain that are in flight while another domain waits, however slow the first one is. */
function sharePerDomain(slots: number): number {
  return Math.max(2, Math.floor((slots * 2) / 5));
}

const settledDelivery = {
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
const attemptSql = `(jsonb_build_object('at', now()) || $7::jsonb)`;

function settleStatement(
  { id, leaseToken }: LeasedDelivery,
  outcome: AttemptOutcome,
): Statement<SettledDelivery> {
  return new Statement({
    name: 'settled_delivery',
    columns: settledDelivery,
    sql: `UPDATE deliveries
          SET status = $3, tries = tries + $4, last_error = $5, lease_token = NULL, leased_until = NULL,
              finished_at = CASE WHEN $3 <> 'queued' THEN now() END,
              next_try_at = CASE WHEN $3 = 'queued' THEN now() + $6::int * interval '1 second' ELSE next_try_at END,
              attempts = CASE WHEN $7::jsonb IS NULL THEN attempts
                              WHEN jsonb_array_length(attempts) < ${keptAttempts} THEN attempts || ${attemptSql}
                              ELSE (attempts - 0) || ${attemptSql} END
          WHERE id = $1 AND lease_token = $2 RETURNING ${columnList(settledDelivery)}`,
    parameters: [id, leaseToken, ...columnsOf(outcome)],
  });
}

function columnsOf(outcome: AttemptOutcome): unknown[] {
  const reason = 'reason' in outcome ? outcome.reason : null;
  const waitSeconds = 'waitSeconds' in outcome ? outcome.waitSeconds : 0;
  const attempt = attemptOf(outcome);
  return [outcome.status, attempt ? 1 : 0, reason, waitSeconds, attempt && JSON.stringify(attempt)];
}

/** @returns null for a dropped message, which was not attempted */
function attemptOf(outcome: AttemptOutcome): Omit<DeliveryAttempt, 'at'> | null {
  if (outcome.status === 'dropped') return null;
  const { status, provider } = outcome;
  if (status === 'sent') return { status, reply: outcome.reply, provider };
  const isRefused = status === 'queued' ? outcome.isRefused : undefined;
  return { status, reason: outcome.reason, provider, isRefused };
}

/** Nothing is kept about a deleted account, including the confirmation of its deletion. */
function isLastTrace({ template }: LeasedDelivery): boolean {
  return template === 'account-deleted';
}
