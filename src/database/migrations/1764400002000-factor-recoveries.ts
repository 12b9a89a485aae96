import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Delayed recovery of lost second factors, and the time at which one takes effect, which its notices state. */
export class FactorRecoveries1764400002000 implements MigrationInterface {
  readonly name = 'FactorRecoveries1764400002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE factor_recoveries (
        user_id uuid CONSTRAINT factor_recoveries_pkey PRIMARY KEY
          CONSTRAINT factor_recoveries_user_id_fkey REFERENCES users ON DELETE CASCADE,
        credential_version integer NOT NULL,
        requested_at timestamptz NOT NULL DEFAULT now(),
        effective_at timestamptz NOT NULL,
        reminded_at timestamptz)`);
    await runner.query('ALTER TABLE deliveries ADD COLUMN effective_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deliveries DROP COLUMN effective_at');
    await runner.query('DROP TABLE factor_recoveries');
  }
}
