import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What happened to a challenge and to a message, step by step, for the person concerned and for the operator. */
export class Histories1764388000000 implements MigrationInterface {
  readonly name = 'Histories1764388000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE challenges ADD COLUMN events jsonb NOT NULL DEFAULT '[]'`);
    await runner.query(`ALTER TABLE deliveries ADD COLUMN attempts jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE deliveries DROP COLUMN attempts`);
    await runner.query(`ALTER TABLE challenges DROP COLUMN events`);
  }
}
