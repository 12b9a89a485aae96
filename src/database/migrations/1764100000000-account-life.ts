import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AccountLife1764100000000 implements MigrationInterface {
  readonly name = 'AccountLife1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE users
        ADD COLUMN disabled_at timestamptz,
        ADD COLUMN epoch integer NOT NULL DEFAULT 0,
        ADD COLUMN trusted_from timestamptz NOT NULL DEFAULT now()`);
    await runner.query(`
      ALTER TABLE challenges
        ADD COLUMN account_epoch integer,
        ADD COLUMN is_silent boolean NOT NULL DEFAULT false`);
    await runner.query(`UPDATE challenges SET account_epoch = 0 WHERE user_id IS NOT NULL`);
    // A device in words of ours in place of the header that a client sent; and enough of its network to know it again.
    await runner.query(`
      ALTER TABLE sessions
        DROP COLUMN user_agent,
        ADD COLUMN device jsonb,
        ADD COLUMN network text`);
    await runner.query(`ALTER TABLE mail_deliveries ADD COLUMN user_id uuid`);
    await runner.query(`
      UPDATE mail_deliveries
      SET origin = jsonb_build_object('device', NULL, 'network', origin -> 'ip'),
          template = CASE template WHEN 'registration-notice' THEN 'address-in-use' ELSE template END`);
    // What is stored about an address: for its owner, who may read it and have it deleted.
    await runner.query(`CREATE INDEX challenges_address_idx ON challenges (address)`);
    await runner.query(`CREATE INDEX mail_deliveries_recipient_idx ON mail_deliveries (recipient)`);
    await runner.query(
      `CREATE INDEX mail_deliveries_user_id_idx ON mail_deliveries (user_id) WHERE user_id IS NOT NULL`,
    );
    // Cleaning up begins with the oldest. The other tables have ids that tell the time (UUIDv7).
    await runner.query(`CREATE INDEX challenges_created_at_idx ON challenges (created_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP INDEX challenges_created_at_idx, mail_deliveries_user_id_idx, mail_deliveries_recipient_idx,
                  challenges_address_idx`,
    );
    await runner.query(`
      UPDATE mail_deliveries
      SET origin = jsonb_build_object('device', NULL, 'ip', origin -> 'network'),
          template = CASE template WHEN 'address-in-use' THEN 'registration-notice' ELSE template END`);
    await runner.query(`
      ALTER TABLE sessions DROP COLUMN network, DROP COLUMN device, ADD COLUMN user_agent text`);
    await runner.query(`ALTER TABLE mail_deliveries DROP COLUMN user_id`);
    await runner.query(`ALTER TABLE challenges DROP COLUMN is_silent, DROP COLUMN account_epoch`);
    await runner.query(`
      ALTER TABLE users DROP COLUMN trusted_from, DROP COLUMN epoch, DROP COLUMN disabled_at`);
  }
}
