import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names that an engineer of the field knows. */
export class PlainNames1764340000000 implements MigrationInterface {
  readonly name = 'PlainNames1764340000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE users RENAME COLUMN epoch TO credential_version`);
    await runner.query(`ALTER TABLE users RENAME COLUMN trusted_from TO devices_trusted_since`);
    await runner.query(`ALTER TABLE challenges RENAME COLUMN account_epoch TO credential_version`);
    await forgetTask(runner, 'clean_up_claims'); // it is clean_up_pending_registrations now
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE challenges RENAME COLUMN credential_version TO account_epoch`);
    await runner.query(`ALTER TABLE users RENAME COLUMN devices_trusted_since TO trusted_from`);
    await runner.query(`ALTER TABLE users RENAME COLUMN credential_version TO epoch`);
  }
}

/** A scheduled task that no process knows any more would wait in the queue for ever. */
export async function forgetTask(runner: QueryRunner, task: string): Promise<void> {
  // Installed by the first worker.
  const found = (await runner.query(
    `SELECT to_regclass('graphile_worker._private_known_crontabs') IS NOT NULL AS "isInstalled"`,
  )) as [{ isInstalled: boolean }];
  if (!found[0].isInstalled) return;
  await runner.query(`DELETE FROM graphile_worker._private_known_crontabs WHERE identifier = $1`, [task]);
  await runner.query(
    `DELETE FROM graphile_worker._private_jobs
     WHERE task_id = (SELECT id FROM graphile_worker._private_tasks WHERE identifier = $1)`,
    [task],
  );
}
