import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Makes the indexes of challenges and messages contain the rows of decoys too. Without these rows, a request for an
 * address with an account writes to more indexes than one for an address without, and takes longer.
 */
export class EqualIndexes1764500006000 implements MigrationInterface {
  readonly name = 'EqualIndexes1764500006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX ${indexes.join(', ')}`);
    await runner.query(`CREATE INDEX challenges_user_id_idx ON challenges (user_id)`);
    await runner.query(`CREATE INDEX deliveries_user_id_created_at_idx ON deliveries (user_id, created_at)`);
    await runner.query(
      `CREATE INDEX deliveries_status_idx ON deliveries (status, id) WHERE status <> 'sent'`,
    );
    await runner.query(
      `CREATE INDEX deliveries_domain_idx ON deliveries ((split_part(destination, '@', -1)), id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX ${indexes.join(', ')}`);
    await runner.query(
      `CREATE INDEX challenges_user_id_idx ON challenges (user_id) WHERE user_id IS NOT NULL`,
    );
    await runner.query(`
      CREATE INDEX deliveries_user_id_created_at_idx ON deliveries (user_id, created_at)
        WHERE user_id IS NOT NULL`);
    await runner.query(`
      CREATE INDEX deliveries_status_idx ON deliveries (status, id)
        WHERE status <> 'sent' AND (template IS NOT NULL OR challenge_id IS NOT NULL)`);
    await runner.query(`
      CREATE INDEX deliveries_domain_idx ON deliveries ((split_part(destination, '@', -1)), id)
        WHERE template IS NOT NULL OR challenge_id IS NOT NULL`);
  }
}

const indexes = [
  'challenges_user_id_idx',
  'deliveries_user_id_created_at_idx',
  'deliveries_status_idx',
  'deliveries_domain_idx',
];
