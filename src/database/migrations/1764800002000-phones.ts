import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Verified phone numbers of accounts, which can be their second factor. */
export class Phones1764800002000 implements MigrationInterface {
  readonly name = 'Phones1764800002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE phones (
         id uuid CONSTRAINT phones_pkey PRIMARY KEY,
         user_id uuid NOT NULL CONSTRAINT phones_user_id_fkey REFERENCES users ON DELETE CASCADE,
         phone text NOT NULL,
         phone_key text NOT NULL,
         kid text NOT NULL,
         calling_code text NOT NULL,
         country text NOT NULL,
         channel text NOT NULL,
         second_factor boolean NOT NULL,
         verified_at timestamptz NOT NULL DEFAULT now(),
         acknowledged_at timestamptz NOT NULL)`,
    );
    await runner.query('CREATE UNIQUE INDEX phones_user_id_idx ON phones (user_id)');
    await runner.query('CREATE UNIQUE INDEX phones_phone_key_idx ON phones (phone_key)');
    await runner.query('CREATE INDEX phones_kid_idx ON phones (kid)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE phones');
  }
}
