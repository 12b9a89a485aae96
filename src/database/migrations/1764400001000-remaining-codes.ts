import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The notice about a used recovery code states how many are left. */
export class RemainingCodes1764400001000 implements MigrationInterface {
  readonly name = 'RemainingCodes1764400001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deliveries ADD COLUMN remaining_codes integer');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deliveries DROP COLUMN remaining_codes');
  }
}
