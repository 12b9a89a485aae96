import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is handed to providers of text messages, and what they report about it. */
export class SmsDeliveries1764800000000 implements MigrationInterface {
  readonly name = 'SmsDeliveries1764800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sms_deliveries (
        delivery_id uuid CONSTRAINT sms_deliveries_pkey PRIMARY KEY
          CONSTRAINT sms_deliveries_delivery_id_fkey REFERENCES deliveries ON DELETE CASCADE,
        provider text NOT NULL,
        provider_message_id text,
        channel text NOT NULL,
        country text NOT NULL,
        segments integer NOT NULL,
        price_micros integer,
        status text NOT NULL
          CONSTRAINT sms_deliveries_status_check
          CHECK (status IN ('sending', 'unknown', 'refused', 'accepted', 'delivered', 'failed')),
        error_code text,
        started_at timestamptz NOT NULL DEFAULT now(),
        accepted_at timestamptz,
        reported_at timestamptz)`);
    await runner.query(
      'CREATE UNIQUE INDEX sms_deliveries_provider_message_id_idx ON sms_deliveries (provider, provider_message_id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sms_deliveries');
  }
}
