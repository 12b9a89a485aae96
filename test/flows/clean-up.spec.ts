import { Client } from 'pg';
import { batchSize, CleanUpService } from '../../src/jobs/clean-up.service.js';
import { sessionIdOf } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { age, challengeRow, derivedCode } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import { confirm, freshPerson, login, readMe, register, resend, signUp } from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';

const minute = 60;
const day = 24 * 60 * minute;

describe('the clean-up', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
  });
  afterAll(() => app.close());

  const running = new AbortController().signal;
  const cleanUp = async (...kinds: string[]) => {
    for (const kind of kinds) await app.firstApp.get(CleanUpService, { strict: false }).run(kind, running);
  };

  async function account() {
    const person = freshPerson();
    const { challengeId } = await register(app.client, person);
    const code = await derivedCode(app, challengeId);
    return { ...(await confirm(app.client, { challengeId, code })).body, ...person, challengeId };
  }

  /** Ids contain their time of creation, so this replaces one with an older one. */
  const predate = async (table: 'sessions' | 'deliveries', id: string, days: number) => {
    const milliseconds = BigInt(Date.now() - days * day * 1_000);
    const prefix = milliseconds.toString(16).padStart(12, '0');
    const older = `${prefix.slice(0, 8)}-${prefix.slice(8)}${id.slice(13)}`;
    await app.query(`UPDATE ${table} SET id = $2 WHERE id = $1`, [id, older]);
    return older;
  };
  const exists = async (table: string, id: string) =>
    (await app.query(`SELECT 1 FROM ${table} WHERE id::text = $1`, [id])).length === 1;

  it('[DATA-12] deletes a pending registration as soon as it can no longer be confirmed, and its challenge a day later', async () => {
    const registration = async (seconds: number) => {
      const { challengeId } = await register(app.client, freshPerson());
      await age(app, challengeId, seconds);
      return challengeId;
    };
    const [fresh, resendable, unconfirmable, old] = [
      await registration(0),
      await registration(54 * minute),
      await registration(66 * minute),
      await registration(day),
    ];
    await cleanUp('challenges', 'pending_registrations');
    const contextOf = async (id: string) =>
      (await challengeRow(app, id)) as unknown as { context: Record<string, unknown> };
    expect((await contextOf(fresh)).context).toHaveProperty('passwordHash');
    expect((await contextOf(resendable)).context).toHaveProperty('passwordHash');
    expect((await contextOf(unconfirmable)).context).toEqual({});
    expect(await exists('challenges', old)).toBe(false);
    expectProblem(await resend(app.client, unconfirmable), 'challenge.closed');
    expectProblem(await resend(app.client, old), 'resource.not_found');
    expect((await resend(app.client, resendable)).status).toBe(202);
    const code = await derivedCode(app, resendable);
    expect((await confirm(app.client, { challengeId: resendable, code })).status).toBe(200);
  });

  it('keeps a pending registration whose code was resent within the hour, as long as the code is valid', async () => {
    const { challengeId } = await register(app.client, freshPerson());
    await age(app, challengeId, 59 * minute);
    expect((await resend(app.client, challengeId)).status).toBe(202);
    await age(app, challengeId, 9 * minute); // of the ten minutes for which the code is valid
    await cleanUp('challenges', 'pending_registrations');
    const code = await derivedCode(app, challengeId);
    expect((await confirm(app.client, { challengeId, code })).status).toBe(200);
  });

  it('keeps a challenge of the day before whose code is still valid', async () => {
    const { challengeId } = await register(app.client, freshPerson());
    await app.query(`UPDATE challenges SET created_at = now() - interval '2 days' WHERE id = $1`, [
      challengeId,
    ]);
    await cleanUp('challenges', 'pending_registrations');
    const code = await derivedCode(app, challengeId);
    expect((await confirm(app.client, { challengeId, code })).status).toBe(200);
  });

  it('clears each pending registration only once, so that batches come to an end', async () => {
    const { challengeId } = await register(app.client, freshPerson());
    await age(app, challengeId, 66 * minute);
    await cleanUp('pending_registrations');
    const version = () => app.query('SELECT xmin, context FROM challenges WHERE id = $1', [challengeId]);
    const emptied = await version();
    expect(emptied).toMatchObject([{ context: {} }]);
    await cleanUp('pending_registrations');
    expect(await version()).toEqual(emptied);
  });

  it('deletes counts of wrong codes after a month without one, and counts of expired rate limits', async () => {
    const tables = {
      guess_budgets: `INSERT INTO guess_budgets (key, hour_failures, day_failures, failures_in_a_row, failed_at)
                      VALUES ('kept', 1, 1, 1, now() - interval '29 days 23 hours'), ('gone', 1, 1, 1, now() - interval '30 days')`,
      rate_limits: `INSERT INTO rate_limits (key, points, expires_at)
                    VALUES ('kept', 1, now() + interval '1 hour'), ('gone', 1, now())`,
    };
    for (const [table, insert] of Object.entries(tables)) {
      await app.query(`DELETE FROM ${table}`);
      await app.query(insert);
    }
    await cleanUp('guess_budgets', 'limits');
    for (const table of Object.keys(tables))
      expect({ table, left: await app.query(`SELECT key FROM ${table}`) }).toEqual({
        table,
        left: [{ key: 'kept' }],
      });
  });

  it('[DATA-13] deletes ended sessions opened 30 days ago, and no live one', async () => {
    const { tokens, email, password, user } = await account();
    const others = [];
    for (let count = 0; count < 4; count++)
      others.push(sessionIdOf((await login(app.client, { email, password })).body));
    const [revoked = '', expired = '', young = '', live = ''] = others;
    await app.query('UPDATE sessions SET revoked_at = now() WHERE id = ANY($1)', [[revoked, young]]);
    await app.query('UPDATE sessions SET expires_at = now() WHERE id = $1', [expired]);
    await predate('sessions', revoked, 31);
    await predate('sessions', expired, 31);
    const kept = [
      await predate('sessions', young, 29),
      await predate('sessions', live, 31),
      sessionIdOf({ tokens }),
    ];
    await cleanUp('sessions');
    const left = await app.query<{ id: string }>('SELECT id FROM sessions WHERE user_id = $1', [user.id]);
    expect(left.map(({ id }) => id).toSorted()).toEqual(kept.toSorted());
    expect((await readMe(app.client, tokens.accessToken)).status).toBe(200);
  });

  it('deletes finished deliveries queued 30 days ago, and no waiting one', async () => {
    await app.query('DELETE FROM deliveries');
    for (let count = 0; count < 4; count++) await register(app.client, freshPerson());
    const deliveries = await app.query<{ id: string }>('SELECT id FROM deliveries ORDER BY id');
    const [sent = '', failed = '', young = '', waiting = ''] = deliveries.map(({ id }) => id);
    const finish = (id: string, status: string) =>
      app.query(`UPDATE deliveries SET status = $2, finished_at = now() WHERE id = $1`, [id, status]);
    await finish(sent, 'sent');
    await finish(failed, 'failed');
    await finish(young, 'sent');
    await predate('deliveries', sent, 31);
    await predate('deliveries', failed, 31);
    const kept = [await predate('deliveries', young, 29), await predate('deliveries', waiting, 31)];
    await cleanUp('deliveries');
    const left = await app.query<{ id: string }>('SELECT id FROM deliveries');
    expect(left.map(({ id }) => id).toSorted()).toEqual(kept.toSorted());
  });

  it('runs in batches, while the service runs, and stops on request', async () => {
    const count = 2 * batchSize + 10;
    await app.query(
      `INSERT INTO challenges (id, purpose, channel, address, is_decoy, kid, code_alphabet, code_length, locale, context,
                               created_at, sent_at, expires_at)
       SELECT 'old-' || n, 'code_login', 'email', 'x@example.com', true, 'test1', 'digits', 8, 'en', '{}',
              now() - interval '2 days', now() - interval '2 days', now() - interval '2 days'
       FROM generate_series(1, $1::int) AS n`,
      [count],
    );
    const left = async () => {
      const [row] = await app.query<{ open: number }>(
        `SELECT count(*)::int AS open FROM challenges WHERE id LIKE 'old-%'`,
      );
      return row?.open;
    };
    const stopped = new AbortController();
    stopped.abort();
    await app.firstApp.get(CleanUpService, { strict: false }).run('challenges', stopped.signal);
    expect(await left()).toBe(count);
    const cleaning = cleanUp('challenges');
    const { challengeId } = await register(app.client, freshPerson());
    await cleaning;
    expect(await left()).toBe(0);
    expect(await exists('challenges', challengeId)).toBe(true);
    expect(
      app.logLines.some((line) => line.includes('"kind":"challenges"') && line.includes(`${count}`)),
    ).toBe(true);
  });

  it('skips a row that is locked', async () => {
    const { challengeId } = await register(app.client, freshPerson());
    await age(app, challengeId, 2 * day);
    const holder = new Client({ connectionString: app.database.url });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM challenges WHERE id = $1 FOR UPDATE', [challengeId]);
      await cleanUp('challenges');
      await holder.query('COMMIT');
    } finally {
      await holder.end();
    }
    expect(await exists('challenges', challengeId)).toBe(true);
    await cleanUp('challenges');
    expect(await exists('challenges', challengeId)).toBe(false);
  });
});

describe('the schedule', () => {
  it('has a job for each kind, which the worker runs', async () => {
    const app = await startApp();
    const { challengeId } = await register(app.client, freshPerson());
    await age(app, challengeId, 2 * day);
    const kinds = [
      'audit_events',
      'audit_personal',
      'challenges',
      'deliveries',
      'guess_budgets',
      'idempotency_keys',
      'limits',
      'pending_registrations',
      'pending_sign_ins',
      'processes',
      'sessions',
      'sms_admissions',
      'sms_breakers',
      'sms_hourly',
      'statistics',
      'totp_setups',
      'trusted_devices',
    ];
    const names = kinds.map((kind) => `clean_up_${kind}`);
    const known = await eventually('the schedule to be known', async () => {
      const rows = await app.query<{ identifier: string }>(
        `SELECT identifier FROM graphile_worker._private_known_crontabs WHERE identifier LIKE 'clean_up_%' ORDER BY 1`,
      );
      return rows.length === names.length ? rows.map(({ identifier }) => identifier) : null;
    });
    expect(known).toEqual(names);
    await app.query(`SELECT graphile_worker.add_job('clean_up_challenges')`);
    await eventually('the job to have run', async () => {
      const rows = await app.query('SELECT 1 FROM challenges WHERE id = $1', [challengeId]);
      return rows.length === 0 || null;
    });
    const person = await signUp(app);
    expect(person.user.emailVerified).toBe(true);
    await app.close();
  });
});
