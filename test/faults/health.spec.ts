import { Sealing } from '../../src/audit/seals/sealing.service.js';
import { Clock } from '../../src/common/clock.js';
import { firstIdOf, newIdAt } from '../../src/common/secrets.js';
import type { HealthDetails } from '../../src/health/health.service.js';
import { HealthService } from '../../src/health/health.service.js';
import { startApp, type TestApp } from '../support/app.js';
import { insertDelivery } from '../support/deliveries.js';
import { eventually } from '../support/eventually.js';
import { freshPerson, register } from '../support/journeys.js';
import { openSmtpServer } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';
import { countQueries } from '../support/query-count.js';
import { textMessageVariables } from '../support/sms/scripted-sms.js';

const allOk = {
  database: 'ok',
  migrations: 'ok',
  limiter: 'ok',
  keys: 'ok',
  mail: 'ok',
  jobs: 'ok',
  seals: 'ok',
};
const degraded = (checks: Partial<Record<keyof typeof allOk, string>>) => ({
  status: 200,
  body: { status: 'degraded', checks: { ...allOk, ...checks } },
});
const healthy = { status: 200, body: { status: 'ok', checks: allOk } };
const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000);

describe('/health/ready', () => {
  let app: TestApp;
  let skippedSeconds = 0;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
    const clock = app.firstApp.get(Clock);
    jest.spyOn(clock, 'nowSeconds').mockImplementation(() => Math.floor(Date.now() / 1_000) + skippedSeconds);
  });
  afterEach(() => app.query('DELETE FROM deliveries'));
  afterAll(() => app.close());

  const probe = () => app.client.get<HealthDetails>('/health/ready');
  /** Not from what earlier probes have read. */
  const probeAfresh = () => {
    skippedSeconds += 10;
    return probe();
  };
  /** Undoes the change even if the test fails. */
  async function during<T>(change: string, undo: string, look: () => Promise<T>): Promise<T> {
    await app.query(change);
    try {
      return await look();
    } finally {
      await app.query(undo);
    }
  }
  const message = (ageSeconds: number, columns: Record<string, unknown>) => {
    const at = secondsAgo(ageSeconds);
    return insertDelivery(app, { id: newIdAt(at), created_at: at, next_try_at: at, ...columns });
  };

  it('says in words that everything works, in one query, and another one every ten seconds', async () => {
    const { queries, ...response } = await countQueries(probeAfresh);
    expect(response).toMatchObject(healthy);
    expect(response.text.length).toBeLessThan(160);
    expect(queries).toBe(2);
    expect((await countQueries(probe)).queries).toBe(1);
    expect((await countQueries(() => Promise.all([probe(), probe()]))).queries).toBe(2);
    expect((await countQueries(() => Promise.all([probeAfresh(), probe(), probe()]))).queries).toBe(4);
  });

  it('[OPS-33] is degraded while no worker takes the messages that are due', async () => {
    await message(59, { status: 'queued' });
    expect(await probeAfresh()).toMatchObject(healthy);
    await message(61, { status: 'queued' });
    expect(await probe()).toMatchObject(healthy);
    expect(await probeAfresh()).toMatchObject(degraded({ jobs: 'late' }));
    await app.query(`UPDATE deliveries SET leased_until = now() + interval '5 seconds'`);
    expect(await probeAfresh()).toMatchObject(healthy);
    await app.query(`UPDATE deliveries SET leased_until = now() - interval '1 second', tries = 3`);
    expect((await probeAfresh()).body.checks.jobs).toBe('late');
    await app.query(`UPDATE deliveries SET next_try_at = now() + interval '5 minutes', tries = 0`);
    expect(await probeAfresh()).toMatchObject(healthy); // scheduled, as summaries are
  });

  it('is degraded while the newest messages are not accepted', async () => {
    const retried = { status: 'queued', tries: 2, next_try_at: secondsAgo(-60) };
    await message(300, { ...retried, destination: 'full@example.com' });
    await message(299, { finished_at: secondsAgo(298) });
    expect(await probeAfresh()).toMatchObject(healthy); // one mailbox
    await message(59, retried);
    expect(await probeAfresh()).toMatchObject(healthy);
    await message(61, retried);
    expect(await probeAfresh()).toMatchObject(degraded({ mail: 'refused' }));
    await message(400, { finished_at: secondsAgo(0) });
    expect(await probeAfresh()).toMatchObject(healthy);
  });

  it('is degraded while a mail server does not work for a worker, and says first that none accepts messages', async () => {
    const failing = JSON.stringify([{ channel: 'email', name: 'primary', failingSeconds: 1, reason: 'no' }]);
    const started = `INSERT INTO processes (secret_kids, signing_kids, id, providers)
                     VALUES ('{test1}', '{}', '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398d', '${failing}')`;
    const end = `DELETE FROM processes WHERE id = '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398d'`;
    await during(started, end, async () => {
      expect(await probeAfresh()).toMatchObject(degraded({ mail: 'provider_failing' }));
      await message(61, { status: 'queued', tries: 2, next_try_at: secondsAgo(-60) });
      expect(await probeAfresh()).toMatchObject(degraded({ mail: 'refused' }));
    });
    await app.query('DELETE FROM deliveries');
    expect(await probeAfresh()).toMatchObject(healthy);
  });

  it('is degraded by text messages that are not accepted, which say nothing about mail', async () => {
    const texts = await startApp({ database: app.database, runsJobs: false, env: textMessageVariables });
    try {
      const probeTexts = () => texts.client.get<HealthDetails>('/health/ready');
      const text = { channel: 'sms', status: 'queued', tries: 2, next_try_at: secondsAgo(-60) };
      await message(61, text);
      await message(20, { finished_at: secondsAgo(10) }); // an e-mail
      const sms = { ...allOk, sms: 'refused' };
      expect(await probeTexts()).toMatchObject({ status: 200, body: { status: 'degraded', checks: sms } });
      expect(await probeAfresh()).toMatchObject(healthy); // an installation without text messages
    } finally {
      await texts.close();
    }
  });

  it('is degraded by mail that is not accepted, though text messages are', async () => {
    await message(61, { status: 'queued', tries: 2, next_try_at: secondsAgo(-60) });
    await message(20, { channel: 'sms', finished_at: secondsAgo(10) });
    expect(await probeAfresh()).toMatchObject(degraded({ mail: 'refused' }));
  });

  it('tells a provider of text messages from a mail server', async () => {
    const failing = JSON.stringify([{ channel: 'sms', name: 'twilio', failingSeconds: 1, reason: 'no' }]);
    const started = `INSERT INTO processes (secret_kids, signing_kids, id, providers)
                     VALUES ('{test1}', '{}', '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398e', '${failing}')`;
    const end = `DELETE FROM processes WHERE id = '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398e'`;
    await during(started, end, async () => {
      const texts = await startApp({ database: app.database, runsJobs: false, env: textMessageVariables });
      try {
        const { body } = await texts.client.get<HealthDetails>('/health/ready');
        expect(body).toEqual({ status: 'degraded', checks: { ...allOk, sms: 'provider_failing' } });
      } finally {
        await texts.close();
      }
    });
  });

  it('is not degraded by messages that were rejected for good', async () => {
    await message(61, { status: 'failed', tries: 1 });
    await message(61, { status: 'dropped' });
    expect(await probeAfresh()).toMatchObject(healthy);
  });

  it('is degraded while events of the audit log wait for their seal', async () => {
    await app.query(
      `INSERT INTO audit_events (id, at, type, outcome, actor_type, details, personal_digest)
       VALUES ($1, now() - interval '6 minutes', 'settings.changed', 'success', 'system', '{"changes":[]}', '')`,
      [firstIdOf(secondsAgo(360))],
    );
    expect(await probeAfresh()).toMatchObject(degraded({ seals: 'late' }));
    await app.firstApp.get(Sealing, { strict: false }).seal(new AbortController().signal);
    expect(await probeAfresh()).toMatchObject(healthy);
  });

  it.each([
    ['a secret', `'{other,test1}', '{}'`],
    ['a key', `'{test1}', '{other}'`],
  ])('is degraded while another process signs with %s that this one lacks', async (_what, kids) => {
    const started = `INSERT INTO processes (secret_kids, signing_kids, id)
                     VALUES (${kids}, '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f')`;
    const end = 'DELETE FROM processes WHERE id = $1'.replace('$1', `'019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f'`);
    await during(started, end, async () => {
      expect(await probeAfresh()).toMatchObject(degraded({ keys: 'differ' }));
      await app.query(
        `UPDATE processes SET seen_at = now() - interval '31 seconds' WHERE 'other' = ANY (secret_kids || signing_kids)`,
      );
      expect(await probeAfresh()).toMatchObject(healthy); // it was killed
    });
  });

  it('is 503 while an authenticator app needs a secret that this process lacks', async () => {
    const stored = `INSERT INTO users (id, email, email_verified_at, full_name, locale)
                    VALUES ('019ab2f0-6b1e-7cc3-98c4-dc0c0c07398e', 'totp@example.com', now(), 'Ada', 'en');
                    INSERT INTO totp_factors (id, user_id, secret, kid, expires_at)
                    VALUES (gen_random_uuid(), '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398e', 'x', 'gone', now() + interval '1 hour')`;
    await during(stored, `DELETE FROM totp_factors; DELETE FROM users`, async () =>
      expectProblem(await probeAfresh(), 'service.unavailable'),
    );
    expect(await probeAfresh()).toMatchObject(healthy);
  });

  it('is 503 while the schema is that of an earlier version', async () => {
    const [restored, undo] = ['x', ''].map(
      (suffix) =>
        `UPDATE migrations SET name = 'Processes1764600015000${suffix}' WHERE name LIKE 'Processes%'`,
    );
    await during(restored ?? '', undo ?? '', async () => {
      expectProblem(await probeAfresh(), 'service.unavailable');
      const details = await app.firstApp.get(HealthService, { strict: false }).readDetails();
      expect(details).toEqual({ status: 'failed', checks: { ...allOk, migrations: 'failed' }, reason: null });
    });
    expect(await probeAfresh()).toMatchObject(healthy);
  });

  it('is 200, and admits that it does not know, if that cannot be read', async () => {
    const unknown = {
      migrations: 'unknown',
      keys: 'unknown',
      mail: 'unknown',
      jobs: 'unknown',
      seals: 'unknown',
    };
    await during(
      'ALTER TABLE processes RENAME TO hidden',
      'ALTER TABLE hidden RENAME TO processes',
      async () => expect(await probeAfresh()).toMatchObject(degraded(unknown)),
    );
    expect(await probeAfresh()).toMatchObject(healthy);
  });
});

it('[OPS-34] a mail server that refuses everything leaves a server ready, and degraded', async () => {
  const mailbox = await openSmtpServer({ refuse: () => ({ responseCode: 450, message: 'try again later' }) });
  const app = await startApp({ mailbox });
  await register(app.client, freshPerson());
  await eventually(
    'a refused attempt',
    async () => (await app.query('SELECT FROM deliveries WHERE tries > 0'))[0],
  );
  await app.query(`UPDATE deliveries SET id = $1, created_at = now() - interval '61 seconds'`, [
    newIdAt(secondsAgo(61)),
  ]);
  expect(await app.client.get('/health/ready')).toMatchObject(degraded({ mail: 'refused' }));
  await app.close();
  await mailbox.close();
});
