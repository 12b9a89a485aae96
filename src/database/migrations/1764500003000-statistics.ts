import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Counts per time step, from which the overview of the administration is read, and the indexes of its list of
 * deliveries.
 */
export class Statistics1764500003000 implements MigrationInterface {
  readonly name = 'Statistics1764500003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE statistics (
        resolution integer NOT NULL,
        at timestamptz NOT NULL,
        measure text NOT NULL,
        label text NOT NULL,
        count integer NOT NULL,
        histogram integer[],
        CONSTRAINT statistics_pkey PRIMARY KEY (resolution, at, measure, label))`);
    await runner.query(`
      CREATE INDEX deliveries_status_idx ON deliveries (status, id)
        WHERE status <> 'sent' AND (template IS NOT NULL OR challenge_id IS NOT NULL)`);
    await runner.query(`
      CREATE INDEX deliveries_domain_idx ON deliveries ((split_part(destination, '@', -1)), id)
        WHERE template IS NOT NULL OR challenge_id IS NOT NULL`);
    // Without them, PostgreSQL takes every domain for a rare one, and sorts all rows of a frequent one.
    await runner.query(
      `CREATE STATISTICS deliveries_domain_stats ON (split_part(destination, '@', -1)) FROM deliveries`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP STATISTICS deliveries_domain_stats`);
    await runner.query(`DROP INDEX deliveries_domain_idx`);
    await runner.query(`DROP INDEX deliveries_status_idx`);
    await runner.query(`DROP TABLE statistics`);
  }
}
