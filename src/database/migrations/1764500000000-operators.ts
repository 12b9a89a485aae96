import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Operators, the application's roles and its IDs of accounts. Addresses are compared byte by byte, so that one index
 * serves look-ups, searches by prefix, and pages in the order of addresses.
 */
export class Operators1764500000000 implements MigrationInterface {
  readonly name = 'Operators1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE users ADD COLUMN operator_role text, ADD COLUMN roles text[] NOT NULL DEFAULT '{}',
        ADD COLUMN external_id text, ADD COLUMN disabled_reason text, ALTER COLUMN email TYPE text COLLATE "C"`);
    await runner.query(
      `CREATE UNIQUE INDEX users_external_id_key ON users (external_id) WHERE external_id IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX users_operator_role_idx ON users (operator_role) WHERE operator_role IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX users_disabled_idx ON users (id) WHERE disabled_at IS NOT NULL`);
    await runner.query(
      `CREATE INDEX users_unverified_idx ON users (id) WHERE disabled_at IS NULL AND email_verified_at IS NULL`,
    );
    await runner.query(
      `CREATE INDEX users_second_factor_idx ON users (id) WHERE second_factor_required OR (factors & 7) <> 0`,
    );
    await runner.query(`CREATE INDEX users_roles_idx ON users USING gin (roles) WHERE roles <> '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX users_disabled_idx, users_unverified_idx, users_second_factor_idx');
    await runner.query(`
      ALTER TABLE users DROP COLUMN disabled_reason, DROP COLUMN external_id, DROP COLUMN roles,
        DROP COLUMN operator_role, ALTER COLUMN email TYPE text COLLATE "default"`);
  }
}
