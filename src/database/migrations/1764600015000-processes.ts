import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tells which keys the running processes have, and which secret the token of a trusted device needs. */
export class Processes1764600015000 implements MigrationInterface {
  readonly name = 'Processes1764600015000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE processes (
        id uuid CONSTRAINT processes_pkey PRIMARY KEY,
        secret_kids text[] NOT NULL,
        signing_kids text[] NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(),
        seen_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz)`);
    // Nullable: an earlier version that still runs does not set it.
    await runner.query('ALTER TABLE trusted_devices ADD COLUMN kid text');
    await runner.query(
      `UPDATE trusted_devices SET kid = (SELECT kids -> 'APP_SECRETS' ->> 0 FROM recorded_configuration)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE trusted_devices DROP COLUMN kid');
    await runner.query('DROP TABLE processes');
  }
}
