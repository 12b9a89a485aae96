import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Limits1764200000000 implements MigrationInterface {
  readonly name = 'Limits1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    // Not logged: a count must not cost a flush of the disk. A crash of the database starts its windows anew.
    await runner.query(`
      CREATE UNLOGGED TABLE rate_limits (
        key        text CONSTRAINT rate_limits_pkey PRIMARY KEY,
        points     integer NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX rate_limits_expires_at_idx ON rate_limits (expires_at)`);
    await runner.query(`
      CREATE TABLE guess_budgets (
        key               text CONSTRAINT guess_budgets_pkey PRIMARY KEY,
        hour_started_at   timestamptz NOT NULL DEFAULT now(),
        hour_failures     integer NOT NULL,
        day_started_at    timestamptz NOT NULL DEFAULT now(),
        day_failures      integer NOT NULL,
        failures_in_a_row integer NOT NULL,
        long_since        timestamptz,
        updated_at        timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE INDEX guess_budgets_updated_at_idx ON guess_budgets (updated_at)`);
    // Null: from before there were budgets. Such a challenge lives an hour at most.
    await runner.query(`ALTER TABLE challenges ADD COLUMN throttle_key text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE challenges DROP COLUMN throttle_key`);
    await runner.query(`DROP TABLE guess_budgets, rate_limits`);
  }
}
