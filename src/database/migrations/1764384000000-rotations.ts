import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The times at which recent refresh tokens of a session were first used. Of existing sessions, only the last rotation
 * is known: their previous token keeps its grace window, and an older one is a replay, as before.
 */
export class Rotations1764384000000 implements MigrationInterface {
  readonly name = 'Rotations1764384000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE sessions ADD COLUMN earlier_rotations timestamptz[] NOT NULL DEFAULT '{}'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sessions DROP COLUMN earlier_rotations`);
  }
}
