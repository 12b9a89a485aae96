import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Responses to requests with an `Idempotency-Key`, the time from which sessions are valid in the whole installation, and
 * removals of second factors that an operator has requested.
 */
export class AdminWrites1764500002000 implements MigrationInterface {
  readonly name = 'AdminWrites1764500002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        id text CONSTRAINT idempotency_keys_pkey PRIMARY KEY,
        user_id uuid CONSTRAINT idempotency_keys_user_id_fkey REFERENCES users ON DELETE CASCADE,
        digest text NOT NULL,
        attempt uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        locked_until timestamptz NOT NULL,
        response text)`);
    await runner.query(`CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at)`);
    await runner.query(
      `CREATE INDEX idempotency_keys_user_id_idx ON idempotency_keys (user_id) WHERE user_id IS NOT NULL`,
    );
    await runner.query(`
      CREATE TABLE session_cutoff (
        id boolean CONSTRAINT session_cutoff_pkey PRIMARY KEY DEFAULT true CONSTRAINT session_cutoff_id_check CHECK (id),
        valid_from timestamptz NOT NULL)`);
    await runner.query(
      `ALTER TABLE factor_recoveries ADD COLUMN is_by_operator boolean NOT NULL DEFAULT false`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE factor_recoveries DROP COLUMN is_by_operator');
    await runner.query('DROP TABLE session_cutoff');
    await runner.query('DROP TABLE idempotency_keys');
  }
}
