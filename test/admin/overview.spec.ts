import type { OverviewResponse } from '../../src/admin/overview/overview.response.js';
import { newId, newIdAt } from '../../src/common/secrets.js';
import { LimitCounts } from '../../src/statistics/limit-counts.service.js';
import { RollUp } from '../../src/statistics/roll-up.service.js';
import { startApp, type TestApp } from '../support/app.js';
import { derivedCode } from '../support/challenges.js';
import { createTestDatabase } from '../support/databases.js';
import { deliveriesSettled, insertDelivery } from '../support/deliveries.js';
import { eventually } from '../support/eventually.js';
import {
  freshEmail,
  freshPerson,
  loginWithCode,
  register,
  resend,
  signUp,
  startCodeLogin,
  wrongCode,
} from '../support/journeys.js';
import { openSmtpServer, type Mailbox } from '../support/mailbox.js';
import { signInOperator, type OperatorAccount } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';
import { countQueries } from '../support/query-count.js';

const minute = 60_000;
const hour = 3_600_000;

/** The job runs at each full minute; a test that asserts what has been counted must not run at the same time. */
function betweenMinutes(): Promise<true> {
  return eventually('the end of the minute', () => {
    const passed = Date.now() % minute;
    return Promise.resolve(passed > 2_000 && passed < 54_000 ? true : null);
  });
}

describe('the overview', () => {
  let app: TestApp;
  let mailbox: Mailbox;
  let operator: OperatorAccount;
  const refused = new Set<string>();
  beforeAll(async () => {
    mailbox = await openSmtpServer({
      refuse: (recipient) =>
        refused.has(recipient) ? { responseCode: 550, message: '5.1.1 user unknown' } : null,
    });
    app = await startApp({ mailbox });
    operator = await signInOperator(app, 'support');
  });
  afterAll(async () => {
    await app.close();
    await mailbox.close();
  });
  beforeEach(async () => {
    await betweenMinutes();
    await deliveriesSettled(app);
    await app.query('DELETE FROM challenges');
    await app.query('DELETE FROM deliveries');
    await app.query('DELETE FROM statistics');
  });

  const running = new AbortController().signal;
  const rollUp = () => app.firstApp.get(RollUp, { strict: false }).run(running);
  const read = async (window = '1h') => {
    const response = await app.client.get<OverviewResponse>(`/v1/admin/overview?window=${window}`, {
      token: operator.token,
    });
    expect(response.status).toBe(200);
    return response.body;
  };
  const codesOf = ({ codes }: OverviewResponse, of: string) => codes.find(({ purpose }) => purpose === of);
  const stored = () =>
    app.query<{ measure: string }>(
      'SELECT * FROM statistics WHERE resolution > 60 ORDER BY resolution, at, measure, label',
    );

  /** A challenge and its message, directly in the tables. */
  async function insertCode(of: {
    at: Date;
    purpose?: string;
    mailedAfter?: number;
    confirmedAfter?: number;
    isDecoy?: boolean;
    domain?: string;
  }): Promise<void> {
    const { at, purpose = 'code_login', isDecoy = false, domain = 'example.com' } = of;
    const after = (seconds?: number) =>
      seconds === undefined ? null : new Date(at.getTime() + seconds * 1_000);
    const id = newId();
    await app.query(
      `INSERT INTO challenges (id, purpose, address, channel, is_decoy, kid, code_alphabet, code_length, locale, context,
                               expires_at, created_at, consumed_at, attempts)
       VALUES ($1, $2, 'ada@example.com', 'email', $3, 'k', 'digits', 8, 'en', '{}', $4, $4, $5, $6)`,
      [id, purpose, isDecoy, at, after(of.confirmedAfter), of.confirmedAfter === undefined ? 0 : 1],
    );
    const mailedAt = after(of.mailedAfter);
    await insertDelivery(app, {
      id: newIdAt(at),
      template: isDecoy ? null : 'code-login',
      destination: `ada@${domain}`,
      status: mailedAt ? 'sent' : 'failed',
      challenge_id: isDecoy ? null : id,
      challenge_generation: 0,
      created_at: at,
      finished_at: mailedAt,
      tries: 1,
    });
  }

  it('counts the codes of flows exactly, by purpose', async () => {
    const account = await signUp(app);
    const unconfirmed = await register(app.client, freshPerson());
    await app.client.post('/v1/auth/email-verification/confirm', {
      body: {
        challengeId: unconfirmed.challengeId,
        code: wrongCode(await derivedCode(app, unconfirmed.challengeId)),
      },
    });
    const rejected = freshEmail();
    refused.add(rejected);
    await register(app.client, freshPerson({ email: rejected }));
    const { challengeId } = await startCodeLogin(app.client, account.email);
    await deliveriesSettled(app); // an e-mail whose code has been confirmed is no longer sent
    await loginWithCode(app.client, { challengeId, code: await derivedCode(app, challengeId) });
    await deliveriesSettled(app);
    await rollUp();
    const overview = await read();
    expect(codesOf(overview, 'email_verification')).toEqual({
      purpose: 'email_verification',
      started: 3,
      mailed: 2,
      confirmed: 1,
      failed: 1,
      secondsToMail: { p50: expect.any(Number), p95: expect.any(Number) },
      secondsToConfirm: { p50: expect.any(Number), p95: expect.any(Number) },
    });
    expect(codesOf(overview, 'code_login')).toMatchObject({ started: 1, mailed: 1, confirmed: 1, failed: 0 });
    expect(codesOf(overview, 'password_reset')).toEqual({
      purpose: 'password_reset',
      started: 0,
      mailed: 0,
      confirmed: 0,
      failed: 0,
      secondsToMail: null,
      secondsToConfirm: null,
    });
    expect(overview.domains).toMatchObject([
      { domain: 'example.com', channel: 'email', failed: 1, queued: 0 },
    ]);
    const messages = await app.query(`SELECT FROM deliveries WHERE status = 'sent'`);
    expect(overview.domains[0]?.sent).toBe(messages.length);
    expect(overview.queue).toEqual({ waiting: 0, oldestSeconds: null });
    const started = overview.buckets.reduce((sum, bucket) => sum + bucket.started, 0);
    expect(started).toBe(4);
  });

  it('[ADM-35] counts no decoy: neither as started nor as a message', async () => {
    const { challengeId } = await startCodeLogin(app.client, freshEmail('nobody'));
    await loginWithCode(app.client, { challengeId, code: '00000000' });
    await insertCode({ at: new Date(), isDecoy: true });
    await deliveriesSettled(app);
    await rollUp();
    const overview = await read();
    expect(codesOf(overview, 'code_login')).toMatchObject({ started: 0, mailed: 0, failed: 0 });
    expect(overview.domains).toEqual([]);
    const ofCodes = (await stored()).filter(({ measure }) => !measure.startsWith('factors.'));
    expect(ofCodes).toEqual([]);
  });

  it('counts a code that was mailed twice once', async () => {
    const { challengeId } = await startCodeLogin(app.client, (await signUp(app)).email);
    await deliveriesSettled(app);
    await app.query(`UPDATE challenges SET sent_at = sent_at - interval '2 minutes'`);
    await resend(app.client, challengeId);
    await deliveriesSettled(app);
    await rollUp();
    expect(codesOf(await read(), 'code_login')).toMatchObject({ started: 1, mailed: 1 });
  });

  it('[ADM-36] is the same after a second run, and after one that was interrupted', async () => {
    const now = Date.now();
    for (let n = 0; n < 5; n += 1)
      await insertCode({
        at: new Date(now - n * 25 * minute),
        mailedAfter: n,
        confirmedAfter: n < 3 ? 30 : undefined,
      });
    await rollUp();
    const once = await stored();
    expect(once.length).toBeGreaterThan(0);
    await rollUp();
    expect(await stored()).toEqual(once);
    const stopping = new AbortController();
    stopping.abort();
    await app.query(`DELETE FROM statistics WHERE resolution = 3600`);
    await app.firstApp.get(RollUp, { strict: false }).run(stopping.signal);
    await Promise.all([rollUp(), rollUp()]);
    expect(await stored()).toEqual(once);
    await insertCode({ at: new Date(now), mailedAfter: 1 });
    await rollUp();
    expect(codesOf(await read('24h'), 'code_login')).toMatchObject({ started: 6, mailed: 6, confirmed: 3 });
  });

  it('writes nothing that has not changed', async () => {
    await insertCode({ at: new Date(), mailedAfter: 1 });
    await rollUp();
    const versions = () =>
      app.query('SELECT xmin::text FROM statistics WHERE resolution > 60 ORDER BY resolution, measure');
    const before = await versions();
    await rollUp();
    expect(await versions()).toEqual(before);
  });

  it('follows what changes later: a code that is confirmed, an account that is deleted', async () => {
    const account = await signUp(app);
    await deliveriesSettled(app);
    await rollUp();
    expect(codesOf(await read(), 'email_verification')).toMatchObject({ started: 1, confirmed: 1 });
    await app.client.send('DELETE', '/v1/users/me', { token: account.tokens.accessToken });
    await deliveriesSettled(app);
    await rollUp();
    expect(codesOf(await read(), 'email_verification')).toMatchObject({ started: 0, confirmed: 0 });
  });

  it('catches up after a pause', async () => {
    const now = Date.now();
    await insertCode({ at: new Date(now - 9 * hour), mailedAfter: 1 });
    await rollUp();
    await insertCode({ at: new Date(now - 8 * hour), mailedAfter: 1 });
    await app.query(`UPDATE statistics SET at = at - interval '6 minutes' WHERE resolution = 60`);
    await rollUp();
    expect(codesOf(await read('24h'), 'code_login')).toMatchObject({ started: 2 });
  });

  it.each([
    ['1h', 5 * minute, 12],
    ['24h', hour, 24],
    ['7d', 6 * hour, 28],
  ])('begins and ends exactly: %s', async (window, part, count) => {
    const now = Date.now();
    const since = (Math.floor(now / part) - (count - 1)) * part;
    const step = window === '1h' ? 300 : 3_600;
    for (const at of [since - 1, since, now])
      await app.query(
        `INSERT INTO statistics (resolution, at, measure, label, count)
         VALUES ($1::int, date_bin($1::int * interval '1 second', $2::timestamptz, '1970-01-01T00:00Z'), 'codes.started', 'code_login', 1)
         ON CONFLICT (resolution, at, measure, label) DO UPDATE SET count = statistics.count + 1`,
        [step, new Date(at)],
      );
    const overview = await read(window);
    expect(codesOf(overview, 'code_login')?.started).toBe(2);
    expect(overview.since).toBe(new Date(since).toISOString());
    expect(overview.buckets.map(({ started }) => started)).toEqual([
      1,
      ...Array<number>(count - 2).fill(0),
      1,
    ]);
    expect(overview.buckets.map(({ at }) => at)).toEqual(
      Array.from({ length: count }, (_, index) => new Date(since + index * part).toISOString()),
    );
  });

  it('adds up steps to hours, durations included', async () => {
    const start = Math.floor(Date.now() / hour) * hour - 3 * hour;
    for (let n = 0; n < 12; n += 1)
      await insertCode({
        at: new Date(start + n * 5 * minute),
        mailedAfter: 12,
        confirmedAfter: n < 6 ? 50 : 100,
      });
    await rollUp();
    const { secondsToMail, secondsToConfirm, ...counts } = codesOf(await read('24h'), 'code_login') ?? {};
    expect(counts).toMatchObject({ started: 12, mailed: 12, confirmed: 12, failed: 0 });
    expect(secondsToMail).toEqual({ p50: 12.5, p95: 14.8 });
    expect(secondsToConfirm).toEqual({ p50: 60, p95: 117 });
  });

  it('counts the second factors that the audit log contains', async () => {
    await app.query(
      `INSERT INTO audit_events (id, type, outcome, actor_type, details, personal_digest)
       SELECT uuidv7(), type, 'success', 'user', '{"factor": "totp"}', ''
       FROM unnest(ARRAY['factor.used', 'factor.used', 'factor.failed']) AS type`,
    );
    await rollUp();
    const { factors } = await read();
    const [counted] = await app.query<{ used: number; failed: number }>(
      `SELECT count(*) FILTER (WHERE type = 'factor.used')::int AS used,
              count(*) FILTER (WHERE type = 'factor.failed')::int AS failed FROM audit_events`,
    );
    expect(factors).toEqual({ verified: counted?.used, failed: counted?.failed });
  });

  it('shows the queue of now, and that nobody counts or sends', async () => {
    await rollUp();
    expect((await read()).alerts).toEqual([]);
    await app.query(`UPDATE statistics SET at = at - interval '5 minutes' WHERE resolution = 60`);
    await app.query(
      `INSERT INTO deliveries (id, template, channel, destination, locale, origin, created_at, next_try_at)
       VALUES (uuidv7(), 'new-device', 'unserved', 'ada@example.com', 'en', '{}', now() - interval '90 seconds', now())`,
    );
    const { alerts, queue, countedAt } = await read('7d');
    expect(alerts).toEqual([
      { code: 'roll_up_stalled', severity: 'critical', domain: null },
      { code: 'mail_stalled', severity: 'critical', domain: null },
    ]);
    expect(queue).toEqual({ waiting: 1, oldestSeconds: expect.any(Number) });
    expect(queue.oldestSeconds).toBeGreaterThanOrEqual(90);
    expect(new Date(countedAt ?? '').getTime()).toBeLessThan(Date.now() - 4 * minute);
  });

  it('names the domains that fail, and no others', async () => {
    for (const [domain, sent, failed] of [
      ['fine.example', 30, 0],
      ['failing.example', 8, 2],
      ['few.example', 0, 3],
      ['worse.example', 5, 5],
    ] as const)
      for (let n = 0; n < sent + failed; n += 1)
        await insertCode({ at: new Date(), domain, mailedAfter: n < sent ? 1 : undefined });
    await rollUp();
    const failing = { code: 'domain_failing', severity: 'warning' };
    expect((await read('7d')).alerts).toEqual([
      { ...failing, domain: 'worse.example' },
      { ...failing, domain: 'failing.example' },
    ]);
  });

  it('reads the database three times at most', async () => {
    await rollUp();
    for (const window of ['1h', '24h', '7d']) {
      const { queries } = await countQueries(() =>
        app.client.get(`/v1/admin/overview?window=${window}`, { token: operator.token }),
      );
      expect(queries).toBeLessThanOrEqual(3);
    }
  });

  it.each(['2h', '', '1h&window=7d'])('is not shown for the window %j', async (window) => {
    const response = await app.client.get(`/v1/admin/overview?window=${window}`, { token: operator.token });
    expectProblem(response, 'request.invalid');
  });

  it('keeps the largest domains of each step', async () => {
    const at = new Date();
    for (let n = 0; n < 55; n += 1) await insertCode({ at, domain: `d${n}.example`, mailedAfter: 1 });
    for (let n = 0; n < 2; n += 1) await insertCode({ at, domain: 'large.example', mailedAfter: 1 });
    await rollUp();
    const labels = await app.query(
      `SELECT DISTINCT label FROM statistics WHERE measure LIKE 'deliveries.%' AND resolution = 3600`,
    );
    expect(labels).toHaveLength(50);
    const { domains } = await read('24h');
    expect(domains).toHaveLength(20);
    expect(domains[0]).toMatchObject({ domain: 'large.example', sent: 2 });
  });
});

describe('refused requests', () => {
  it('are counted once each, by limit, also in the last seconds of a process', async () => {
    const database = await createTestDatabase();
    const app = await startApp({ database, runsJobs: false, env: { RATE_LIMIT_FACTOR: '1' } });
    const counted = async () => {
      const sql = `SELECT label, sum(count)::int AS count FROM statistics
                   WHERE measure = 'limits.refused' AND resolution = $1 GROUP BY label ORDER BY label`;
      return { fine: await app.query(sql, [300]), coarse: await app.query(sql, [3_600]) };
    };
    const email = freshEmail();
    const start = () => app.client.post('/v1/auth/password-reset', { body: { email } });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await start()).status);
    expect(statuses).toEqual([202, 429, 429, 429]);
    const { challengeId } = await startCodeLogin(app.client, freshEmail());
    expect((await resend(app.client, challengeId)).status).toBe(429);
    await app.firstApp.get(LimitCounts, { strict: false }).flush();
    await app.firstApp.get(RollUp, { strict: false }).run(new AbortController().signal);
    const refusals = [
      { label: 'mail-cooldown', count: 3 },
      { label: 'resend', count: 1 },
    ];
    expect(await counted()).toEqual({ fine: refusals, coarse: refusals });
    await start();
    await app.close();
    expect((await counted()).fine).toMatchObject([{ label: 'mail-cooldown', count: 4 }, { label: 'resend' }]);
    await database.drop();
  });
});
