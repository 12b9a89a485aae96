import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Second factors: what an account has and requires, sign-ins that wait for their second step, authenticator apps,
 * recovery codes and trusted devices. Existing sessions have proved no second factor.
 */
export class SecondFactors1764400000000 implements MigrationInterface {
  readonly name = 'SecondFactors1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of changes) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = ['trusted_devices', 'recovery_codes', 'recovery_sets', 'totp_factors', 'pending_sign_ins'];
    for (const table of tables) await runner.query(`DROP TABLE ${table}`);
    await runner.query(`
      ALTER TABLE sessions DROP COLUMN mailbox_verified_at, DROP COLUMN factor_authenticated_at,
        DROP COLUMN factor_id, DROP COLUMN acr`);
    await runner.query(`ALTER TABLE users DROP COLUMN second_factor_required, DROP COLUMN factors`);
  }
}

const changes = [
  `ALTER TABLE users ADD COLUMN factors smallint NOT NULL DEFAULT 0,
     ADD COLUMN second_factor_required boolean NOT NULL DEFAULT false`,
  `ALTER TABLE sessions ADD COLUMN acr text NOT NULL DEFAULT 'aal1', ADD COLUMN factor_id uuid,
     ADD COLUMN factor_authenticated_at timestamptz, ADD COLUMN mailbox_verified_at timestamptz`,
  `CREATE TABLE pending_sign_ins (
     id uuid CONSTRAINT pending_sign_ins_pkey PRIMARY KEY,
     user_id uuid NOT NULL CONSTRAINT pending_sign_ins_user_id_fkey REFERENCES users ON DELETE CASCADE,
     credential_version integer NOT NULL,
     proofs text[] NOT NULL,
     enrolling boolean NOT NULL,
     attempts integer NOT NULL DEFAULT 0,
     created_at timestamptz NOT NULL DEFAULT now(),
     expires_at timestamptz NOT NULL,
     consumed_at timestamptz)`,
  `CREATE INDEX pending_sign_ins_user_id_idx ON pending_sign_ins (user_id)`,
  `CREATE INDEX pending_sign_ins_expires_at_idx ON pending_sign_ins (expires_at)`,
  // An unfinished set-up has neither a label nor a confirmation, and expires.
  `CREATE TABLE totp_factors (
     id uuid CONSTRAINT totp_factors_pkey PRIMARY KEY,
     user_id uuid NOT NULL CONSTRAINT totp_factors_user_id_fkey REFERENCES users ON DELETE CASCADE,
     secret text NOT NULL,
     kid text NOT NULL,
     last_step bigint NOT NULL DEFAULT 0,
     failures_in_a_row integer NOT NULL DEFAULT 0,
     label text,
     created_at timestamptz NOT NULL DEFAULT now(),
     confirmed_at timestamptz,
     last_used_at timestamptz,
     expires_at timestamptz)`,
  `CREATE UNIQUE INDEX totp_factors_confirmed_idx ON totp_factors (user_id) WHERE confirmed_at IS NOT NULL`,
  `CREATE UNIQUE INDEX totp_factors_unfinished_idx ON totp_factors (user_id) WHERE confirmed_at IS NULL`,
  `CREATE INDEX totp_factors_kid_idx ON totp_factors (kid)`,
  `CREATE INDEX totp_factors_expires_at_idx ON totp_factors (expires_at) WHERE confirmed_at IS NULL`,
  `CREATE TABLE recovery_sets (
     user_id uuid CONSTRAINT recovery_sets_pkey PRIMARY KEY
       CONSTRAINT recovery_sets_user_id_fkey REFERENCES users ON DELETE CASCADE,
     salt bytea NOT NULL,
     params text NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now())`,
  `CREATE TABLE recovery_codes (
     user_id uuid NOT NULL CONSTRAINT recovery_codes_user_id_fkey REFERENCES recovery_sets ON DELETE CASCADE,
     slot smallint NOT NULL,
     digest bytea NOT NULL,
     used_at timestamptz,
     CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, slot))`,
  `CREATE TABLE trusted_devices (
     id uuid CONSTRAINT trusted_devices_pkey PRIMARY KEY,
     user_id uuid NOT NULL CONSTRAINT trusted_devices_user_id_fkey REFERENCES users ON DELETE CASCADE,
     device_id uuid NOT NULL CONSTRAINT trusted_devices_device_id_key UNIQUE,
     device jsonb,
     created_at timestamptz NOT NULL DEFAULT now(),
     last_used_at timestamptz NOT NULL DEFAULT now(),
     expires_at timestamptz NOT NULL)`,
  `CREATE INDEX trusted_devices_user_id_idx ON trusted_devices (user_id)`,
  `CREATE INDEX trusted_devices_expires_at_idx ON trusted_devices (expires_at)`,
];
