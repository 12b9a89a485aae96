import type { MigrationInterface, QueryRunner } from 'typeorm';
import { claimFunction } from './1764300000000-outbox.js';
import { forgetTask } from './1764340000000-plain-names.js';

/** Messages are delivered by channels, of which e-mail is one; the outbox leases them for one channel at a time. */
export class Channels1764360000000 implements MigrationInterface {
  readonly name = 'Channels1764360000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION claim_mail_deliveries(integer)`);
    await runner.query(`DROP INDEX mail_deliveries_queue_idx`);
    await runner.query(`ALTER TABLE mail_deliveries RENAME TO deliveries`);
    await runner.query(`ALTER TABLE deliveries RENAME COLUMN recipient TO destination`);
    await renameParts(runner, ofMails, ofDeliveries);
    // All of them so far went by e-mail. No default stays: who writes a row says by which channel.
    await runner.query(`ALTER TABLE deliveries ADD COLUMN channel text NOT NULL DEFAULT 'email'`);
    await runner.query(`ALTER TABLE deliveries ALTER COLUMN channel DROP DEFAULT`);
    // Within a channel as before: codes (challenge_id is set) sort before notices; within a class, each domain has its
    // oldest due message in front.
    await runner.query(`
      CREATE INDEX deliveries_queue_idx
        ON deliveries (channel, (challenge_id IS NULL), (split_part(destination, '@', -1)), next_try_at)
        WHERE status = 'queued'`);
    await runner.query(leaseFunction);
    await runner.query(`ALTER TABLE challenges ADD COLUMN channel text NOT NULL DEFAULT 'email'`);
    await runner.query(`ALTER TABLE challenges ALTER COLUMN channel DROP DEFAULT`);
    // Null: to the address.
    await runner.query(`ALTER TABLE challenges ADD COLUMN destination text`);
    await forgetTask(runner, 'clean_up_mails'); // it is clean_up_deliveries now
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM challenges WHERE channel <> 'email'`);
    await runner.query(`ALTER TABLE challenges DROP COLUMN destination, DROP COLUMN channel`);
    await runner.query(`DROP FUNCTION lease_deliveries(text, integer)`);
    await runner.query(`DROP INDEX deliveries_queue_idx`);
    await runner.query(`DELETE FROM deliveries WHERE channel <> 'email'`);
    await runner.query(`ALTER TABLE deliveries DROP COLUMN channel`);
    await runner.query(`ALTER TABLE deliveries RENAME COLUMN destination TO recipient`);
    await runner.query(`ALTER TABLE deliveries RENAME TO mail_deliveries`);
    await renameParts(runner, ofDeliveries, ofMails);
    await runner.query(`
      CREATE INDEX mail_deliveries_queue_idx
        ON mail_deliveries ((challenge_id IS NULL), (split_part(recipient, '@', -1)), next_try_at)
        WHERE status = 'queued'`);
    await runner.query(claimFunction);
  }
}

const ofMails = {
  table: 'mail_deliveries',
  constraints: ['mail_deliveries_pkey', 'mail_deliveries_status_check'],
  indexes: [
    'mail_deliveries_recipient_idx',
    'mail_deliveries_user_id_created_at_idx',
    'mail_deliveries_lease_token_idx',
    'mail_deliveries_summary_idx',
  ],
};
const ofDeliveries: typeof ofMails = {
  table: 'deliveries',
  constraints: ['deliveries_pkey', 'deliveries_status_check'],
  indexes: [
    'deliveries_destination_idx',
    'deliveries_user_id_created_at_idx',
    'deliveries_lease_token_idx',
    'deliveries_summary_idx',
  ],
};

/** The table itself has its new name already. */
async function renameParts(runner: QueryRunner, from: typeof ofMails, to: typeof ofMails): Promise<void> {
  for (const [index, name] of from.constraints.entries()) {
    await runner.query(`ALTER TABLE ${to.table} RENAME CONSTRAINT ${name} TO ${to.constraints[index]}`);
  }
  for (const [index, name] of from.indexes.entries()) {
    await runner.query(`ALTER INDEX ${name} RENAME TO ${to.indexes[index]}`);
  }
}

/**
 * A function, and not a statement of the server's, because the leases of all workers come one after the other and each
 * must see those before it: within a function, the query after the lock has a snapshot of its own, in the same round
 * trip. The two queries that walk `queue` jump from one (class, domain) to the next in the index, so that a backlog of
 * one domain costs one look at it. `is_more` says whether something is due that was not leased, so a worker with a free
 * slot need not ask again otherwise. The queries use the indexes even if the planner's statistics are still those of an
 * empty table.
 */
const leaseFunction = `
  CREATE FUNCTION lease_deliveries(of_channel text, free_slots integer)
  RETURNS TABLE (leased deliveries, is_more boolean)
  LANGUAGE plpgsql SET enable_seqscan = off AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(7240119084);
    RETURN QUERY
    WITH RECURSIVE queue AS (
      (SELECT challenge_id IS NULL AS is_notice, split_part(destination, '@', -1) AS domain
       FROM deliveries WHERE status = 'queued' AND channel = of_channel ORDER BY 1, 2 LIMIT 1)
      UNION ALL
      SELECT following.* FROM queue, LATERAL (
        SELECT challenge_id IS NULL, split_part(destination, '@', -1)
        FROM deliveries
        WHERE status = 'queued' AND channel = of_channel
          AND (challenge_id IS NULL, split_part(destination, '@', -1)) > (queue.is_notice, queue.domain)
        ORDER BY 1, 2 LIMIT 1) AS following
    ), in_flight AS (
      SELECT split_part(destination, '@', -1) AS domain, count(*) AS messages
      FROM deliveries
      WHERE lease_token IS NOT NULL AND leased_until > now() AND channel = of_channel GROUP BY 1
    ), due AS (
      SELECT oldest.id, oldest.next_try_at, is_notice, domain, coalesce(messages, 0) AS messages,
             row_number() OVER (PARTITION BY domain ORDER BY is_notice, oldest.next_try_at) AS rank
      FROM queue LEFT JOIN in_flight USING (domain), LATERAL (
        SELECT id, next_try_at FROM deliveries
        WHERE status = 'queued' AND channel = of_channel AND (challenge_id IS NULL) = queue.is_notice
          AND split_part(destination, '@', -1) = queue.domain AND next_try_at <= now()
          AND (leased_until IS NULL OR leased_until <= now())
        ORDER BY next_try_at LIMIT free_slots + 1) AS oldest -- one more says whether there is more
    ), chosen AS (
      -- Notices leave a slot of this process to codes that may come.
      SELECT id FROM (
        -- Beyond two in flight, a domain is served while no other waits, and leaves two slots free.
        SELECT id, is_notice, row_number() OVER (ORDER BY is_notice, next_try_at) AS place FROM due
        WHERE messages + rank <= 2
           OR (rank <= free_slots - 2 AND (SELECT count(DISTINCT domain) FROM due) = 1)) AS allowed
      WHERE place <= free_slots - CASE WHEN is_notice THEN 1 ELSE 0 END
    ), locked AS (
      SELECT id FROM deliveries WHERE id IN (SELECT id FROM chosen) AND status = 'queued'
      FOR UPDATE SKIP LOCKED
    )
    UPDATE deliveries AS delivery
    SET lease_token = gen_random_uuid(), leased_until = now() + interval '7 seconds',
        first_attempt_at = coalesce(first_attempt_at, now())
    FROM locked WHERE delivery.id = locked.id
    RETURNING delivery, (SELECT count(*) FROM due) > (SELECT count(*) FROM chosen);
  END $$`;
