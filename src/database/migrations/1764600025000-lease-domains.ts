import type { MigrationInterface, QueryRunner } from 'typeorm';
import { leaseFunction as previous } from './1764600002000-lease-shares.js';

/**
 * A lease chooses the same messages as before, but reads those of the domains that have waited longest only, instead of
 * those of every domain in the queue. Its plan is kept: planning took longer than the queries.
 */
export class LeaseDomains1764600025000 implements MigrationInterface {
  readonly name = 'LeaseDomains1764600025000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(leaseFunction);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(previous.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION'));
  }
}

/** As before it, but for `oldest_domains`; the comment in the migration `Outbox` explains the queries. */
const leaseFunction = `
  CREATE OR REPLACE FUNCTION lease_deliveries(of_channel text, free_slots integer, per_domain integer)
  RETURNS TABLE (leased deliveries, is_more boolean)
  LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(7240119084);
    RETURN QUERY
    WITH RECURSIVE queue AS (
      (SELECT challenge_id IS NULL AS is_notice, split_part(destination, '@', -1) AS domain, next_try_at AS first_try_at
       FROM deliveries WHERE status = 'queued' AND channel = of_channel ORDER BY 1, 2, 3 LIMIT 1)
      UNION ALL
      SELECT following.* FROM queue, LATERAL (
        SELECT challenge_id IS NULL, split_part(destination, '@', -1), next_try_at
        FROM deliveries
        WHERE status = 'queued' AND channel = of_channel
          AND (challenge_id IS NULL, split_part(destination, '@', -1)) > (queue.is_notice, queue.domain)
        ORDER BY 1, 2, 3 LIMIT 1) AS following
    ), in_flight AS (
      SELECT split_part(destination, '@', -1) AS domain, count(*) AS messages
      FROM deliveries
      WHERE lease_token IS NOT NULL AND leased_until > now() AND channel = of_channel GROUP BY 1
    ), oldest_domains AS (
      -- Enough for each free slot and one more: those of the others are due later. A domain has codes and notices.
      SELECT is_notice, domain FROM queue WHERE first_try_at <= now() ORDER BY is_notice, first_try_at
      LIMIT 2 * (free_slots + 1 + (SELECT count(*) FROM in_flight))
    ), due AS (
      SELECT oldest.id, oldest.next_try_at, is_notice, domain, coalesce(messages, 0) AS messages,
             row_number() OVER (PARTITION BY domain ORDER BY is_notice, oldest.next_try_at) AS rank
      FROM oldest_domains LEFT JOIN in_flight USING (domain), LATERAL (
        SELECT id, next_try_at FROM deliveries
        WHERE status = 'queued' AND channel = of_channel AND (challenge_id IS NULL) = oldest_domains.is_notice
          AND split_part(destination, '@', -1) = oldest_domains.domain AND next_try_at <= now()
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
