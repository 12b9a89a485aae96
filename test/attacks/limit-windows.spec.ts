import { LimitsService, type LimitHit } from '../../src/limits/limits.service.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/problems.js';
import { freshEmail } from '../support/journeys.js';

const hourSeconds = 3_600;
const hit: LimitHit = { limit: 'exports-hour', key: 'an account' };

/** The windows of rate limits in the database, to the second. Each test uses one key. */
describe('the window of a limit', () => {
  let app: TestApp;
  let limits: LimitsService;
  beforeAll(async () => {
    app = await startApp({ env: { RATE_LIMIT_FACTOR: '1' } });
    limits = app.firstApp.get(LimitsService, { strict: false });
  });
  beforeEach(() => app.query('DELETE FROM rate_limits'));
  afterAll(() => app.close());

  /** The row of the key. */
  const state = async () => {
    const [row] = await app.query<{ points: number; expires_at: Date; isOver: boolean }>(
      'SELECT points, expires_at, expires_at <= now() AS "isOver" FROM rate_limits',
    );
    return row;
  };
  const pass = (seconds: number) =>
    app.query(`UPDATE rate_limits SET expires_at = expires_at - $1::int * interval '1 second'`, [seconds]);

  it('starts with the first hit, and does not move with later ones', async () => {
    await limits.consume([hit]);
    const first = await state();
    await pass(1_800);
    await limits.consume([hit]);
    expect(await state()).toEqual({
      points: 2,
      expires_at: new Date(Number(first?.expires_at) - 1_800_000),
      isOver: false,
    });
  });

  it('restarts with the first hit after its end', async () => {
    await limits.consume([hit, hit]);
    const first = await state();
    await pass(hourSeconds);
    await limits.consume([hit]);
    const second = await state();
    expect(second).toMatchObject({ points: 1, isOver: false });
    expect(Number(second?.expires_at)).toBeGreaterThan(Number(first?.expires_at));
  });

  it('ends once all hits are refunded', async () => {
    await limits.consume([hit, hit]);
    const first = await state();
    await limits.refund([hit]);
    expect(await state()).toEqual({ ...first, points: 1 });
    await limits.refund([hit]);
    expect(await state()).toMatchObject({ points: 0, isOver: true });
  });

  it('does not start with a refund of hits that were never counted, which creates no credit', async () => {
    await limits.refund([hit]);
    expect(await state()).toMatchObject({ isOver: true });
    await limits.refund([hit, hit]);
    expect(await state()).toMatchObject({ isOver: true });
    const [first] = await limits.consume([hit]);
    expect(first).toBe(1);
    expect(await state()).toMatchObject({ points: 1, isOver: false });
  });

  it('does not count a rejected request, not even for the other limits that it was checked against', async () => {
    const used: LimitHit = { limit: 'mail-cooldown', key: 'a mailbox' };
    await limits.consume([used]);
    await expect(limits.consume([hit, used, used])).rejects.toMatchObject({ code: 'rate_limit.exceeded' });
    const points = await app.query<{ points: number }>('SELECT points FROM rate_limits ORDER BY points');
    expect(points).toEqual([{ points: 0 }, { points: 1 }]);
    expect(await limits.consume([hit])).toEqual([1]);
  });

  it('is an internal error without Retry-After if a bug prevents counting', async () => {
    await app.query('ALTER TABLE rate_limits RENAME TO rate_limits_away');
    try {
      const sending = { body: { email: freshEmail() } };
      const { status, headers } = await app.client.post('/v1/auth/code-login', sending);
      expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 500, retryAfter: null });
      await expect(limits.refund([hit])).rejects.toThrow('relation "rate_limits" does not exist');
    } finally {
      await app.query('ALTER TABLE rate_limits_away RENAME TO rate_limits');
    }
  });

  it('ends at the time that the rejection states', async () => {
    const start = (email: string) => app.client.post('/v1/auth/code-login', { body: { email } });
    const email = freshEmail();
    expect((await start(email)).status).toBe(202);
    await app.query(
      `UPDATE rate_limits SET expires_at = now() + interval '10 minutes' WHERE key LIKE 'mail-cooldown:%'`,
    );
    const { retryAfterSeconds } = expectProblem(await start(email), 'rate_limit.exceeded');
    expect([599, 600]).toContain(retryAfterSeconds); // a second may have passed
    await app.query(`UPDATE rate_limits SET expires_at = now() WHERE key LIKE 'mail-cooldown:%'`);
    expect((await start(email)).status).toBe(202);
  });
});
