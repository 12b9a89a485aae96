import { Client } from 'pg';
import { liveSessions, sessionIdOf, type Account } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { inParallel } from '../support/in-parallel.js';
import { login, refresh, signUp } from '../support/journeys.js';

/** Ids of all stored sessions of an account, the oldest first. */
async function storedSessions(app: TestApp, { user }: Account): Promise<string[]> {
  const rows = await app.query<{ id: string }>('SELECT id FROM sessions WHERE user_id = $1 ORDER BY id', [
    user.id,
  ]);
  return rows.map(({ id }) => id);
}

/** The events of sessions that have ended. */
const endings = (app: TestApp, { user }: Account) =>
  app.query(
    `SELECT session_id AS session, details ->> 'cause' AS cause, (details ->> 'count')::int AS count
     FROM audit_events WHERE subject_id = $1 AND type = 'session.ended' ORDER BY id`,
    [user.id],
  );

/** Signs in `count` times, a few in parallel: more would be rejected if hashing is slow. */
async function signIns(app: TestApp, account: Account, count: number, atOnce: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const responses = await inParallel(app, atOnce, (client) => login(client, account));
    for (const { status, body } of responses) {
      expect(status).toBe(200);
      ids.push(sessionIdOf(body));
    }
  }
  return ids;
}

/** Inserts sessions as sign-ins of last week left them: ended, or live. */
async function seedSessions(
  app: TestApp,
  { user }: Account,
  seed: { count: number; isLive: boolean },
): Promise<string[]> {
  const rows = await app.query<{ id: string }>(
    `INSERT INTO sessions (id, user_id, kid, amr, ip, created_at, expires_at, absolute_expires_at, revoked_at)
     SELECT overlay(gen_random_uuid()::text PLACING '00000000-' || lpad(to_hex(n), 4, '0') || '-7' FROM 1 FOR 15)::uuid,
            $1, 'test1', '{pwd}', '127.0.0.1', now() - interval '7 days', now() + interval '1 day',
            now() + interval '2 days', CASE WHEN $3::boolean THEN NULL ELSE now() - interval '6 days' END
     FROM generate_series(1, $2::int) AS n RETURNING id`,
    [user.id, seed.count, seed.isLive],
  );
  return rows.map(({ id }) => id).toSorted();
}

describe('the stored sessions of one account, over two replicas', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ instances: 2, usesManyNetworks: true });
  });
  afterAll(() => app.close());

  it('[SESS-7] are exactly 100 after 150 sign-ins, 20 of them live: the newest', async () => {
    const account = await signUp(app);
    const opened = [sessionIdOf(account), ...(await signIns(app, account, 150, 1))];
    expect(await storedSessions(app, account)).toEqual(opened.slice(-100));
    expect(await liveSessions(app, account.user.id)).toEqual(opened.slice(-20));
  }, 60_000);

  it('[SESS-8] are exactly 100 after 150 sign-ins in parallel, 20 of them live', async () => {
    const account = await signUp(app);
    await signIns(app, account, 150, 10);
    expect(await storedSessions(app, account)).toHaveLength(100);
    expect(await liveSessions(app, account.user.id)).toHaveLength(20);
  }, 60_000);

  it('do not include those of other accounts', async () => {
    const [mine, theirs] = [await signUp(app), await signUp(app)];
    const kept = await seedSessions(app, theirs, { count: 120, isLive: false });
    await login(app.client, mine);
    expect(await storedSessions(app, theirs)).toEqual([...kept, sessionIdOf(theirs)]);
  });

  it('lose the ended ones first, the oldest of them first, and no live one instead', async () => {
    const account = await signUp(app);
    const old = await seedSessions(app, account, { count: 10, isLive: true });
    const ended = await signIns(app, account, 9, 1); // and the limit on live ones is not reached
    await app.query('UPDATE sessions SET revoked_at = now() WHERE id = ANY($1)', [ended]);
    const expired = await seedSessions(app, await signUp(app), { count: 85, isLive: false });
    await app.query(
      `UPDATE sessions SET user_id = $1, revoked_at = NULL, expires_at = now() - interval '1 second'
       WHERE id = ANY($2)`,
      [account.user.id, expired],
    );
    const last = sessionIdOf((await login(app.client, account)).body);
    // 10 + 1 + 9 + 85 + 1, six too many: the expired ones are the oldest of the ended ones.
    expect(await storedSessions(app, account)).toEqual(
      [...old, ...expired.slice(6), sessionIdOf(account), ...ended, last].toSorted(),
    );
    expect(await liveSessions(app, account.user.id)).toEqual([...old, sessionIdOf(account), last].toSorted());
  });

  it('that have ended keep the time of their end when the oldest live one is revoked', async () => {
    const account = await signUp(app);
    const ended = await seedSessions(app, account, { count: 30, isLive: false });
    const expired = await signIns(app, account, 2, 1);
    await app.query(`UPDATE sessions SET expires_at = now() WHERE id = ANY($1)`, [expired]);
    const live = [sessionIdOf(account), ...(await signIns(app, account, 19, 1))];
    const rows = () =>
      app.query<{ id: string; revoked_at: Date | null }>(
        'SELECT id, revoked_at FROM sessions WHERE id = ANY($1) ORDER BY id',
        [[...ended, ...expired]],
      );
    const before = await rows();
    const last = sessionIdOf((await login(app.client, account)).body);
    expect(await rows()).toEqual(before);
    expect(await endings(app, account)).toEqual([{ session: last, cause: 'session_limit', count: 1 }]);
    expect(await liveSessions(app, account.user.id)).toEqual([...live.slice(1), last]);
  });

  it('are reduced to 100 by the next sign-in if there were more before the limit existed', async () => {
    const account = await signUp(app);
    await seedSessions(app, account, { count: 5_000, isLive: false });
    await login(app.client, account);
    expect(await storedSessions(app, account)).toHaveLength(100);
  });

  it('do not make a sign-in wait for one that another transaction is deleting', async () => {
    const account = await signUp(app);
    const [oldest] = await seedSessions(app, account, { count: 120, isLive: false });
    const holder = new Client({ connectionString: app.database.url });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM sessions WHERE id = $1 FOR UPDATE', [oldest]);
      expect((await login(app.client, account)).status).toBe(200); // otherwise it would fail after two seconds
    } finally {
      await holder.end();
    }
    expect(await storedSessions(app, account)).toHaveLength(101);
    await login(app.client, account);
    expect(await storedSessions(app, account)).toHaveLength(100);
  });
});

describe('with SESSIONS_PER_ACCOUNT=100', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { SESSIONS_PER_ACCOUNT: '100' } });
  });
  afterAll(() => app.close());

  it('[SESS-9] 100 sessions live, nothing else is stored, and the oldest is deleted immediately', async () => {
    const account = await signUp(app);
    const seeded = await seedSessions(app, account, { count: 98, isLive: true });
    const { body: second } = await login(app.client, account);
    const all = [...seeded, sessionIdOf(account), sessionIdOf(second)];
    expect(await liveSessions(app, account.user.id)).toEqual(all);
    const third = sessionIdOf((await login(app.client, account)).body);
    expect(await storedSessions(app, account)).toEqual([...all.slice(1), third]);
    expect(await liveSessions(app, account.user.id)).toEqual([...all.slice(1), third]);
    expect(await endings(app, account)).toEqual([{ session: third, cause: 'session_limit', count: 1 }]);
  });

  it('100 sessions live also after a sign-in from a new device, whose notice follows the deletion', async () => {
    const account = await signUp(app);
    const seeded = await seedSessions(app, account, { count: 99, isLive: true });
    const { email, password } = account;
    const { status } = await app.client.post('/v1/auth/login', {
      body: { email, password },
      headers: { 'user-agent': 'curl/8.5.0' },
    });
    expect(status).toBe(200);
    const stored = await storedSessions(app, account);
    expect(stored.slice(0, -1)).toEqual([...seeded.slice(1), sessionIdOf(account)]);
    expect(await liveSessions(app, account.user.id)).toEqual(stored);
    expect((await app.mailbox.mail(email, 2)).subject).toBe('New sign-in to Postern');
  });

  it('sessions are reduced by the next sign-in once the setting is lower', async () => {
    const account = await signUp(app);
    await seedSessions(app, account, { count: 99, isLive: true });
    const few = await startApp({
      database: app.database,
      mailbox: app.mailbox,
      runsJobs: false,
      env: { SESSIONS_PER_ACCOUNT: '5' },
    });
    const { tokens } = (await login(few.client, account)).body;
    expect(await liveSessions(app, account.user.id)).toHaveLength(5);
    expect(await storedSessions(app, account)).toHaveLength(100);
    expect(await endings(app, account)).toMatchObject([{ cause: 'session_limit', count: 96 }]);
    expect((await refresh(few.client, tokens.refreshToken)).status).toBe(200);
    await few.close();
  });
});
