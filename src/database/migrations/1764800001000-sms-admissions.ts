import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which text messages were admitted, and the ranges of numbers to which none are. No table contains a number. */
export class SmsAdmissions1764800001000 implements MigrationInterface {
  readonly name = 'SmsAdmissions1764800001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sms_admissions (
        id uuid CONSTRAINT sms_admissions_pkey PRIMARY KEY,
        challenge_id text NOT NULL,
        account_key text NOT NULL,
        number_key text NOT NULL,
        network_key text NOT NULL,
        prefix text NOT NULL,
        country text NOT NULL,
        is_new_number boolean NOT NULL,
        cost_micros integer NOT NULL,
        admitted_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        delivered_at timestamptz,
        confirmed_at timestamptz)`);
    for (const column of ['account_key', 'number_key', 'network_key', 'prefix', 'country']) {
      await runner.query(
        `CREATE INDEX sms_admissions_${column}_idx ON sms_admissions (${column}, admitted_at)`,
      );
    }
    await runner.query('CREATE INDEX sms_admissions_challenge_id_idx ON sms_admissions (challenge_id)');
    await runner.query('CREATE INDEX sms_admissions_admitted_at_idx ON sms_admissions (admitted_at)');
    await runner.query(`
      CREATE TABLE sms_breakers (
        kind text NOT NULL CONSTRAINT sms_breakers_kind_check CHECK (kind IN ('prefix', 'country', 'network')),
        key text NOT NULL,
        country text,
        cause text NOT NULL CONSTRAINT sms_breakers_cause_check CHECK (cause IN ('conversion', 'sequence')),
        opened_at timestamptz NOT NULL DEFAULT now(),
        open_until timestamptz NOT NULL,
        CONSTRAINT sms_breakers_pkey PRIMARY KEY (kind, key))`);
    await runner.query('CREATE INDEX sms_breakers_open_until_idx ON sms_breakers (open_until)');
    await runner.query(`
      CREATE TABLE sms_hourly (
        hour timestamptz NOT NULL,
        country text NOT NULL,
        prefix text NOT NULL,
        sent integer NOT NULL,
        delivered integer NOT NULL,
        confirmed integer NOT NULL,
        cost_micros bigint NOT NULL,
        CONSTRAINT sms_hourly_pkey PRIMARY KEY (hour, country, prefix))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sms_hourly, sms_breakers, sms_admissions');
  }
}
