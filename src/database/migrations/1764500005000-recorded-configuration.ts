import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The settings and kids of the last start, with which the next one is compared. */
export class RecordedConfiguration1764500005000 implements MigrationInterface {
  readonly name = 'RecordedConfiguration1764500005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE recorded_configuration (
        id boolean CONSTRAINT recorded_configuration_pkey PRIMARY KEY DEFAULT true
          CONSTRAINT recorded_configuration_id_check CHECK (id),
        settings jsonb NOT NULL,
        kids jsonb NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE recorded_configuration');
  }
}
