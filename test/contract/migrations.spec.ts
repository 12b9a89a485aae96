import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { runMigrations } from 'graphile-worker';
import { DataSource } from 'typeorm';
import { dataSourceOptions, migrations } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrate.js';
import { Outbox1764300000000 } from '../../src/database/migrations/1764300000000-outbox.js';
import { databaseUrl, runAsAdmin } from '../support/databases.js';

/** A database of the first schema before the upgrade: one row of everything, one queued mail. */
const earlierRows = `
  INSERT INTO users (id, email, email_verified_at, password_hash, full_name, locale)
  VALUES ('019ab2f0-6b1e-7cc3-98c4-dc0c0c073981', 'ada@example.com', now(), 'hash', 'Ada', 'en');
  INSERT INTO challenges (id, purpose, address, user_id, is_decoy, kid, code_alphabet, code_length, locale, context, expires_at)
  VALUES ('bound', 'email_verification', 'ada@example.com', '019ab2f0-6b1e-7cc3-98c4-dc0c0c073981', false, 'k', 'digits', 6, 'en', '{}', now()),
         ('claim', 'email_verification', 'eve@example.com', NULL, false, 'k', 'digits', 6, 'en', '{}', now());
  INSERT INTO sessions (id, user_id, kid, amr, ip, user_agent, expires_at, absolute_expires_at)
  VALUES ('019ab2f0-6b1e-7cc3-98c4-dc0c0c073982', '019ab2f0-6b1e-7cc3-98c4-dc0c0c073981', 'k', '{pwd}', '192.0.2.1', 'curl', now(), now());
  INSERT INTO mail_deliveries (id, template, recipient, locale, origin)
  VALUES ('019ab2f0-6b1e-7cc3-98c4-dc0c0c073983', 'registration-notice', 'ada@example.com', 'en',
          '{"device": "curl", "ip": "192.0.x.x"}')`;

describe('migrations', () => {
  const name = `postern_migrations_${randomBytes(6).toString('hex')}`;
  const options = () => dataSourceOptions({ url: databaseUrl(name), poolSize: 1, preparesStatements: false });
  beforeAll(() => runAsAdmin(`CREATE DATABASE ${name}`));
  afterAll(() => runAsAdmin(`DROP DATABASE ${name} WITH (FORCE)`));

  async function query<Row>(sql: string): Promise<Row[]> {
    const client = new Client({ connectionString: databaseUrl(name) });
    await client.connect();
    try {
      return (await client.query(sql)).rows as Row[]; // the caller knows what it selects
    } finally {
      await client.end();
    }
  }

  it('upgrade an installation and keep all its data', async () => {
    const first = new DataSource({ ...options(), migrations: migrations.slice(0, 1) });
    await first.initialize();
    await first.runMigrations();
    await first.destroy();
    await query(earlierRows);
    expect(await migrate(databaseUrl(name))).toEqual(migrations.slice(1).map((migration) => migration.name));
    expect(await query('SELECT credential_version, disabled_at FROM users')).toEqual([
      { credential_version: 0, disabled_at: null },
    ]);
    expect(
      await query(
        'SELECT id, credential_version, is_silent, channel, destination FROM challenges ORDER BY id',
      ),
    ).toEqual([
      { id: 'bound', credential_version: 0, is_silent: false, channel: 'email', destination: null },
      { id: 'claim', credential_version: null, is_silent: false, channel: 'email', destination: null },
    ]);
    expect(await query('SELECT ip, device, network, earlier_rotations FROM sessions')).toEqual([
      { ip: '192.0.2.1', device: null, network: null, earlier_rotations: [] },
    ]);
    expect(await query('SELECT template, channel, destination, origin, user_id FROM deliveries')).toEqual([
      {
        template: 'address-in-use',
        channel: 'email',
        destination: 'ada@example.com',
        origin: { device: null, network: '192.0.x.x' },
        user_id: null,
      },
    ]);
  });

  it('can be reverted and applied again', async () => {
    const all = new DataSource({ ...options(), migrations });
    await all.initialize();
    for (let count = 1; count < migrations.length; count++) await all.undoLastMigration();
    expect(await query('SELECT template, origin FROM mail_deliveries')).toEqual([
      { template: 'registration-notice', origin: { device: null, ip: '192.0.x.x' } },
    ]);
    await all.runMigrations();
    await all.destroy();
    expect(await query('SELECT template FROM deliveries')).toEqual([{ template: 'address-in-use' }]);
  });

  it('leave queued mails to the outbox, and delete the jobs that would have sent them', async () => {
    await runAsAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
    await runAsAdmin(`CREATE DATABASE ${name}`);
    const before = migrations.slice(0, migrations.indexOf(Outbox1764300000000));
    const first = new DataSource({ ...options(), migrations: before });
    await first.initialize();
    await first.runMigrations();
    await first.destroy();
    await runMigrations({ connectionString: databaseUrl(name) });
    await query(`
      INSERT INTO mail_deliveries (id, template, recipient, locale, origin, status)
      VALUES ('019ab2f0-6b1e-7cc3-98c4-dc0c0c073983', 'password-changed', 'ada@example.com', 'en', '{}', 'queued'),
             ('019ab2f0-6b1e-7cc3-98c4-dc0c0c073984', 'password-changed', 'ada@example.com', 'en', '{}', 'sent');
      SELECT graphile_worker.add_job(task)
      FROM unnest(ARRAY['send_mail', 'send_mail', 'requeue_mail', 'clean_up_mails', 'clean_up_claims', 'clean_up_limits']) AS task`);
    await migrate(databaseUrl(name));
    expect(await query('SELECT task_identifier FROM graphile_worker.jobs')).toEqual([
      { task_identifier: 'clean_up_limits' },
    ]);
    const leased = `SELECT (leased).id, (leased).first_attempt_at FROM lease_deliveries('email', 5)`;
    expect(await query(leased)).toEqual([
      { id: '019ab2f0-6b1e-7cc3-98c4-dc0c0c073983', first_attempt_at: expect.any(Date) },
    ]);
  });
});
