import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tells operators which providers of messages work, according to each process that sends by them. */
export class ProcessProviders1764700010000 implements MigrationInterface {
  readonly name = 'ProcessProviders1764700010000';

  async up(runner: QueryRunner): Promise<void> {
    // With a default: an earlier version that still runs does not set it.
    await runner.query(`ALTER TABLE processes ADD COLUMN providers jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE processes DROP COLUMN providers');
  }
}
