import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AttackFindings1764320000000 implements MigrationInterface {
  readonly name = 'AttackFindings1764320000000';

  async up(runner: QueryRunner): Promise<void> {
    // Long codes last for a day from the last failure past the budget.
    await runner.query(`ALTER TABLE guess_budgets RENAME COLUMN long_since TO escalated_at`);
    await runner.query(`ALTER TABLE guess_budgets RENAME COLUMN updated_at TO failed_at`);
    await runner.query(`ALTER INDEX guess_budgets_updated_at_idx RENAME TO guess_budgets_failed_at_idx`);
    // Where a challenge's mails are counted, as at its start: a later change of the account must not show at a resend.
    // Null: from before. Such a challenge lives an hour at most.
    await runner.query(`ALTER TABLE challenges ADD COLUMN mail_key text, ADD COLUMN devices_key text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE challenges DROP COLUMN devices_key, DROP COLUMN mail_key`);
    await runner.query(`ALTER INDEX guess_budgets_failed_at_idx RENAME TO guess_budgets_updated_at_idx`);
    await runner.query(`ALTER TABLE guess_budgets RENAME COLUMN failed_at TO updated_at`);
    await runner.query(`ALTER TABLE guess_budgets RENAME COLUMN escalated_at TO long_since`);
  }
}
