import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The number of messages to one domain that are in flight while another domain waits depends on how many a worker sends
 * at the same time. The function with two parameters stays for workers of the previous version.
 */
export class LeaseShares1764600002000 implements MigrationInterface {
  readonly name = 'LeaseShares1764600002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(leaseFunction);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION lease_deliveries(text, integer, integer)');
  }
}

/** As before it, but for `per_domain`; the comment there explains the queries. */
export const leaseFunction = `
  CREATE FUNCTION lease_deliveries(of_channel text, free_slots integer, per_domain integer)
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
        -- Beyond its share in flight, a domain is served while no other waits, and leaves two slots free.
        SELECT id, is_notice, row_number() OVER (ORDER BY is_notice, next_try_at) AS place FROM due
        WHERE messages + rank <= per_domain
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
