import { DataSource } from 'typeorm';
import { startApp } from '../support/app.js';

describe('the migrated schema', () => {
  it('matches the entities, except for foreign keys, which are defined in migrations', async () => {
    const app = await startApp({ runsJobs: false });
    const dataSource = app.firstApp.get(DataSource);
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    const drift = upQueries
      .map(({ query }) => query)
      .filter((query) => !/DROP CONSTRAINT "\w+_fkey"/.test(query));
    expect(drift).toEqual([]);
    expect(dataSource.entityMetadatas.map(({ tableName }) => tableName).toSorted()).toEqual([
      'audit_events',
      'audit_personal',
      'audit_seals',
      'challenges',
      'deliveries',
      'factor_recoveries',
      'idempotency_keys',
      'pending_sign_ins',
      'phones',
      'processes',
      'recorded_configuration',
      'recovery_codes',
      'recovery_sets',
      'session_cutoff',
      'sessions',
      'sms_admissions',
      'sms_breakers',
      'sms_deliveries',
      'sms_hourly',
      'statistics',
      'totp_factors',
      'trusted_devices',
      'users',
    ]);
    await app.close();
  });
});
