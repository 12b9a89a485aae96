import type { StandingConnection } from '../database/standing-connection.js';
import type { MailDelivery } from './mail-delivery.entity.js';

/** A queued mail that this process may send: nobody else does before the lease ends. */
export type LeasedDelivery = Pick<
  MailDelivery,
  | 'id'
  | 'template'
  | 'recipient'
  | 'locale'
  | 'challengeId'
  | 'challengeGeneration'
  | 'origin'
  | 'noticeCounts'
  | 'tries'
  | 'createdAt'
> & { leaseToken: string };

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
 * Who may send which mail, decided in SQL over all processes. A lease lasts 7 s from its claim (the function that
 * claims is in the migrations) or its last renewal. Its token fences: whoever has lost a lease changes nothing.
 */
export class DeliveryLeases {
  constructor(private readonly connection: Pick<StandingConnection, 'query'>) {}

  /** Codes before notices, then the oldest due first; the bounds per domain are in the function. */
  claim(freeSlots: number): Promise<LeasedDelivery[]> {
    return this.connection.query<LeasedDelivery>(
      `SELECT id, template, recipient, locale, challenge_id AS "challengeId",
              challenge_generation AS "challengeGeneration", origin, notice_counts AS "noticeCounts", tries,
              created_at AS "createdAt", lease_token AS "leaseToken"
       FROM claim_mail_deliveries($1)`,
      [freeSlots],
    );
  }

  async renew(leaseTokens: readonly string[]): Promise<void> {
    await this.connection.query(
      `UPDATE mail_deliveries SET leased_until = now() + interval '7 seconds' WHERE lease_token = ANY($1::uuid[])`,
      [leaseTokens],
    );
  }

  /** Gives mails back, whose attempts are cut off. */
  async release(leaseTokens: readonly string[]): Promise<void> {
    await this.connection.query(
      `UPDATE mail_deliveries SET lease_token = NULL, leased_until = NULL WHERE lease_token = ANY($1::uuid[])`,
      [leaseTokens],
    );
  }

  /**
   * Records the outcome and ends the lease; nothing is kept of the last mail of all.
   * @returns false where the lease was lost meanwhile: the mail is another's now, or its row has gone
   */
  async settle(delivery: LeasedDelivery, outcome: AttemptOutcome): Promise<boolean> {
    const held = [delivery.id, delivery.leaseToken];
    const settled =
      isLastTrace(delivery) && outcome.status !== 'queued'
        ? await this.connection.query(deleteHeld, held)
        : await this.connection.query(settleHeld, [...held, ...columnsOf(outcome)]);
    return settled.length > 0;
  }
}

const deleteHeld = 'DELETE FROM mail_deliveries WHERE id = $1 AND lease_token = $2 RETURNING id';

const settleHeld = `
  UPDATE mail_deliveries
  SET status = $3, tries = tries + $4, last_error = $5, lease_token = NULL, leased_until = NULL,
      finished_at = CASE WHEN $3 <> 'queued' THEN now() END,
      next_try_at = CASE WHEN $3 = 'queued' THEN now() + $6::int * interval '1 second' ELSE next_try_at END
  WHERE id = $1 AND lease_token = $2 RETURNING id`;

function columnsOf(outcome: AttemptOutcome): unknown[] {
  const reason = 'reason' in outcome ? outcome.reason : null;
  const waitSeconds = 'waitSeconds' in outcome ? outcome.waitSeconds : 0;
  return [outcome.status, outcome.status === 'dropped' ? 0 : 1, reason, waitSeconds];
}

/** Of somebody who has left, nothing is kept: not even that this was said. */
function isLastTrace({ template }: LeasedDelivery): boolean {
  return template === 'account-deleted';
}
