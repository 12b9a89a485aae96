import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mails are sent from their own table: leases, the order of sending, and summaries of notices. */
export class Outbox1764300000000 implements MigrationInterface {
  readonly name = 'Outbox1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE mail_deliveries
        ADD COLUMN lease_token      uuid,
        ADD COLUMN leased_until     timestamptz,
        ADD COLUMN first_attempt_at timestamptz,
        ADD COLUMN notice_counts    jsonb`);
    await runner.query(`DROP INDEX mail_deliveries_queued_idx, mail_deliveries_user_id_idx`);
    // Codes (challenge_id is set) sort before notices; within a class, each domain has its oldest due mail in front.
    await runner.query(`
      CREATE INDEX mail_deliveries_queue_idx
        ON mail_deliveries ((challenge_id IS NULL), (split_part(recipient, '@', -1)), next_try_at)
        WHERE status = 'queued'`);
    await runner.query(`
      CREATE UNIQUE INDEX mail_deliveries_lease_token_idx ON mail_deliveries (lease_token)
        WHERE lease_token IS NOT NULL`);
    await runner.query(`
      CREATE INDEX mail_deliveries_user_id_created_at_idx ON mail_deliveries (user_id, created_at)
        WHERE user_id IS NOT NULL`);
    // Ends with the first attempt: nothing is merged into a summary that may already be on its way.
    await runner.query(`
      CREATE UNIQUE INDEX mail_deliveries_summary_idx ON mail_deliveries (user_id, recipient)
        WHERE template = 'notice-summary' AND first_attempt_at IS NULL`);
    await runner.query(claimFunction);
    await deleteMailJobs(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION claim_mail_deliveries(integer)`);
    await runner.query(`DELETE FROM mail_deliveries WHERE template = 'notice-summary'`);
    await runner.query(`
      DROP INDEX mail_deliveries_summary_idx, mail_deliveries_user_id_created_at_idx,
                 mail_deliveries_lease_token_idx, mail_deliveries_queue_idx`);
    await runner.query(
      `CREATE INDEX mail_deliveries_user_id_idx ON mail_deliveries (user_id) WHERE user_id IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX mail_deliveries_queued_idx ON mail_deliveries (next_try_at) WHERE status = 'queued'`,
    );
    await runner.query(`
      ALTER TABLE mail_deliveries
        DROP COLUMN lease_token, DROP COLUMN leased_until, DROP COLUMN first_attempt_at, DROP COLUMN notice_counts`);
  }
}

/**
 * A function, and not a statement of the server's, because the claims of all workers come one after the other and each
 * must see the leases of the one before: within a function, the query after the lock has a snapshot of its own, in the
 * same round trip. The two queries that walk `queue` jump from one (class, domain) to the next in the index, so that a
 * backlog of one domain costs one look at it.
 */
export const claimFunction = `
  CREATE FUNCTION claim_mail_deliveries(free_slots integer) RETURNS SETOF mail_deliveries
  LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(7240119084);
    RETURN QUERY
    WITH RECURSIVE queue AS (
      (SELECT challenge_id IS NULL AS is_notice, split_part(recipient, '@', -1) AS domain
       FROM mail_deliveries WHERE status = 'queued' ORDER BY 1, 2 LIMIT 1)
      UNION ALL
      SELECT following.* FROM queue, LATERAL (
        SELECT challenge_id IS NULL, split_part(recipient, '@', -1)
        FROM mail_deliveries
        WHERE status = 'queued'
          AND (challenge_id IS NULL, split_part(recipient, '@', -1)) > (queue.is_notice, queue.domain)
        ORDER BY 1, 2 LIMIT 1) AS following
    ), in_flight AS (
      SELECT split_part(recipient, '@', -1) AS domain, count(*) AS mails
      FROM mail_deliveries WHERE lease_token IS NOT NULL AND leased_until > now() GROUP BY 1
    ), due AS (
      SELECT oldest.id, oldest.next_try_at, is_notice, domain, coalesce(mails, 0) AS mails,
             row_number() OVER (PARTITION BY domain ORDER BY is_notice, oldest.next_try_at) AS rank
      FROM queue LEFT JOIN in_flight USING (domain), LATERAL (
        SELECT id, next_try_at FROM mail_deliveries
        WHERE status = 'queued' AND (challenge_id IS NULL) = queue.is_notice
          AND split_part(recipient, '@', -1) = queue.domain AND next_try_at <= now()
          AND (leased_until IS NULL OR leased_until <= now())
        ORDER BY next_try_at LIMIT free_slots) AS oldest
    ), chosen AS (
      -- Notices leave a slot of this process to codes that may come.
      SELECT id FROM (
        -- Beyond two in flight, a domain is served while no other waits, and leaves two slots free.
        SELECT id, is_notice, row_number() OVER (ORDER BY is_notice, next_try_at) AS place FROM due
        WHERE mails + rank <= 2
           OR (rank <= free_slots - 2 AND (SELECT count(DISTINCT domain) FROM due) = 1)) AS allowed
      WHERE place <= free_slots - CASE WHEN is_notice THEN 1 ELSE 0 END
    ), locked AS (
      SELECT id FROM mail_deliveries WHERE id IN (SELECT id FROM chosen) AND status = 'queued'
      FOR UPDATE SKIP LOCKED
    )
    UPDATE mail_deliveries AS delivery
    SET lease_token = gen_random_uuid(), leased_until = now() + interval '7 seconds',
        first_attempt_at = coalesce(first_attempt_at, now())
    FROM locked WHERE delivery.id = locked.id
    RETURNING delivery.*;
  END $$`;

/** Jobs that send a mail, and the sweep for lost ones: no task of these names is left to run them. */
async function deleteMailJobs(runner: QueryRunner): Promise<void> {
  const [tables] = (await runner.query(
    `SELECT to_regclass('graphile_worker._private_jobs') IS NOT NULL AS "haveJobs"`,
  )) as { haveJobs: boolean }[]; // one row, always
  if (!tables?.haveJobs) return;
  await runner.query(`
    DELETE FROM graphile_worker._private_jobs WHERE task_id IN (
      SELECT id FROM graphile_worker._private_tasks WHERE identifier IN ('send_mail', 'requeue_mail'))`);
  await runner.query(`DELETE FROM graphile_worker._private_known_crontabs WHERE identifier = 'requeue_mail'`);
}
