import { Client } from 'pg';
import { DeliveryLeases, type LeasedDelivery } from '../../src/delivery/delivery-leases.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { withinTime } from '../support/within-time.js';

/** Each test is one transaction, in which time passes only when the test decides. */
describe('the lease of a mail', () => {
  let database: TestDatabase;
  let client: Client;
  let leases: DeliveryLeases;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
    leases = new DeliveryLeases({
      isOpen: true,
      run: async ({ sql, parameters }) => (await client.query(sql, [...parameters])).rows as never[], // as: typed by the statement
    });
  });
  beforeEach(() => client.query('BEGIN'));
  afterEach(() => client.query('ROLLBACK'));
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** Two leases of two processes, with a second left until they expire. */
  async function twoLeases(template = 'sessions-ended'): Promise<[LeasedDelivery, LeasedDelivery]> {
    await client.query(
      `INSERT INTO deliveries (id, channel, template, destination, locale, origin)
       SELECT gen_random_uuid(), 'email', $1, 'ada@' || domain, 'en', '{"device": null, "network": null}'
       FROM unnest('{a.example,b.example}'::text[]) AS domain`,
      [template],
    );
    const leased = await leases.lease({ id: 'email', slots: 5 }, 3);
    expect(leased).toHaveLength(2);
    await client.query(`UPDATE deliveries SET leased_until = leased_until - interval '6 seconds'`);
    return leased as LeasedDelivery[] as [LeasedDelivery, LeasedDelivery]; // as: the length was checked
  }

  const stateOf = async ({ id }: LeasedDelivery) => {
    const { rows } = await client.query<Record<string, unknown>>(
      `SELECT status, lease_token AS "leaseToken", extract(epoch FROM leased_until - now())::float8 AS seconds,
              finished_at IS NOT NULL AS "isFinished"
       FROM deliveries WHERE id = $1`,
      [id],
    );
    return rows[0] ?? null;
  };
  const held = ({ leaseToken }: LeasedDelivery, seconds: number) => ({
    status: 'queued',
    leaseToken,
    seconds,
    isFinished: false,
  });
  const released = { status: 'queued', leaseToken: null, seconds: null, isFinished: false };
  const untouched = (delivery: LeasedDelivery) => held(delivery, 1);

  /** Ten older messages to as many domains, and one to another domain. */
  async function queueBehindTen(ofTen: {
    challenge: string | null;
    leasedUntil: string;
    dueAt: string;
  }): Promise<void> {
    await client.query(
      `INSERT INTO deliveries (id, channel, template, destination, locale, origin, challenge_id, challenge_generation,
                               lease_token, leased_until, next_try_at)
       SELECT gen_random_uuid(), 'email', 'sessions-ended', 'ada@' || n || '.example', 'en', '{}', $1, length($1),
              gen_random_uuid(), now() + $2::interval, now() + $3::interval
       FROM generate_series(1, 10) AS n`,
      [ofTen.challenge, ofTen.leasedUntil, ofTen.dueAt],
    );
    await client.query(
      `INSERT INTO deliveries (id, channel, template, destination, locale, origin)
       VALUES (gen_random_uuid(), 'email', 'sessions-ended', 'ada@z.example', 'en', '{}')`,
    );
  }

  it.each([
    ['in flight', { challenge: null, leasedUntil: '5 seconds', dueAt: '-1 minute' }],
    ['codes that wait for a retry', { challenge: 'challenge', leasedUntil: '-1 minute', dueAt: '1 minute' }],
  ])('reaches a message behind domains whose messages are all %s', async (_, ofTen) => {
    await queueBehindTen(ofTen);
    const leased = await leases.lease({ id: 'email', slots: 5 }, 2);
    expect(leased.map(({ destination }) => destination)).toEqual(['ada@z.example']);
  });

  it('lasts seven seconds after a renewal, which renews no other lease', async () => {
    const [mine, theirs] = await twoLeases();
    await leases.renew([mine.leaseToken]);
    expect(await stateOf(mine)).toEqual(held(mine, 7));
    expect(await stateOf(theirs)).toEqual(untouched(theirs));
  });

  it('ends when it is released, without releasing any other lease', async () => {
    const [mine, theirs] = await twoLeases();
    await leases.release([mine.leaseToken]);
    expect(await stateOf(mine)).toEqual(released);
    expect(await stateOf(theirs)).toEqual(untouched(theirs));
  });

  it('ends when the outcome of its attempt is recorded, without affecting any other lease', async () => {
    const [mine, theirs] = await twoLeases();
    expect(await leases.settle(mine, { status: 'sent' })).not.toBeNull();
    expect(await stateOf(mine)).toEqual({ ...released, status: 'sent', isFinished: true });
    expect(await stateOf(theirs)).toEqual(untouched(theirs));
  });

  it('records each attempt with its reply or reason, and keeps the latest twenty', async () => {
    const [mine, theirs] = await twoLeases();
    const lease = `UPDATE deliveries SET lease_token = $2, leased_until = now() WHERE id = $1`;
    for (let number = 1; number <= 21; number += 1) {
      await client.query(lease, [mine.id, mine.leaseToken]);
      await leases.settle(mine, { status: 'queued', reason: `reason ${number}`, waitSeconds: 5 });
    }
    await client.query(lease, [mine.id, mine.leaseToken]);
    await leases.settle(mine, { status: 'sent', reply: '250 Ok' });
    await leases.settle(theirs, { status: 'dropped', reason: 'the notice is older than a day' });
    const recorded = async ({ id }: LeasedDelivery) => {
      const { rows } = await client.query<{ tries: number; last_error: string; attempts: { at: string }[] }>(
        'SELECT tries, last_error, attempts FROM deliveries WHERE id = $1',
        [id],
      );
      return rows[0];
    };
    const at = expect.any(String) as string;
    const reasons = Array.from({ length: 19 }, (_, index) => `reason ${index + 3}`);
    expect(await recorded(mine)).toEqual({
      tries: 22,
      last_error: null,
      attempts: [
        ...reasons.map((reason) => ({ at, status: 'queued', reason })),
        { at, status: 'sent', reply: '250 Ok' },
      ],
    });
    const dropped = { tries: 0, last_error: 'the notice is older than a day', attempts: [] };
    expect(await recorded(theirs)).toEqual(dropped);
  });

  it.each(['sessions-ended', 'account-deleted'])(
    'that another process has taken over is not changed by the previous process: %s',
    async (template) => {
      const [lost, theirs] = await twoLeases(template);
      const now = { ...lost, leaseToken: '019a0000-0000-7000-8000-000000000001' };
      await client.query('UPDATE deliveries SET lease_token = $2 WHERE id = $1', [lost.id, now.leaseToken]);
      await leases.renew([lost.leaseToken]);
      await leases.release([lost.leaseToken]);
      expect(await leases.settle(lost, { status: 'sent' })).toBeNull();
      expect(await stateOf(now)).toEqual(untouched(now));
      expect(await stateOf(theirs)).toEqual(untouched(theirs));
    },
  );

  it('of the last mail of an account ends with the deletion of its row, but only once the mail is sent', async () => {
    const [mine, theirs] = await twoLeases('account-deleted');
    expect(
      await leases.settle(mine, { status: 'queued', reason: 'greylisted', waitSeconds: 5 }),
    ).not.toBeNull();
    expect(await stateOf(mine)).toEqual(released);
    expect(await leases.settle(theirs, { status: 'sent' })).not.toBeNull();
    expect(await stateOf(theirs)).toBeNull();
  });

  describe('that ends together with others', () => {
    const sent = { status: 'sent' } as const;

    it('records the outcome of each, and tells which leases were lost', async () => {
      const [mine, theirs] = await twoLeases();
      const lost = { ...theirs, leaseToken: '019a0000-0000-7000-8000-000000000001' };
      const both = [leases.settle(mine, { status: 'failed', reason: 'rejected' }), leases.settle(lost, sent)];
      expect(await Promise.all(both)).toEqual([expect.objectContaining({ id: mine.id }), null]);
      expect(await stateOf(mine)).toEqual({ ...released, status: 'failed', isFinished: true });
      expect(await stateOf(theirs)).toEqual(untouched(theirs));
    });

    it('takes one round trip', async () => {
      const [mine, theirs] = await twoLeases();
      const run = jest.spyOn(client, 'query');
      await Promise.all([leases.settle(mine, sent), leases.settle(theirs, sent)]);
      expect(run).toHaveBeenCalledTimes(1);
      run.mockRestore();
    });

    it('counts one of the messages of a challenge as its first', async () => {
      const two = await twoLeases();
      await client.query(`UPDATE deliveries SET destination = 'ada@a.example', challenge_id = 'challenge'`);
      const ofOne = two.map((each) => ({ ...each, challengeId: 'challenge' }));
      const settled = await Promise.all(ofOne.map((each) => leases.settle(each, sent)));
      expect(settled.filter((each) => each?.isFirstOfChallenge)).toHaveLength(1);
    });

    it('deletes the row of the last mail of an account', async () => {
      const two = await twoLeases('account-deleted');
      await Promise.all(two.map((each) => leases.settle(each, sent)));
      expect(await Promise.all(two.map((each) => stateOf(each)))).toEqual([null, null]);
    });

    it('is recorded alone if recording them together fails', async () => {
      const two = await twoLeases();
      const failing = jest.spyOn(client, 'query').mockImplementationOnce(() => {
        throw new Error('deadlock');
      });
      const settled = Promise.all(two.map((each) => leases.settle(each, sent)));
      await expect(settled).resolves.toEqual(two.map(({ id }) => expect.objectContaining({ id }) as unknown));
      expect(failing).toHaveBeenCalledTimes(3);
      failing.mockRestore();
    });

    it('does not wait for the locked row of another', async () => {
      const [mine, theirs] = await twoLeases();
      await client.query('COMMIT');
      const holder = new Client({ connectionString: database.url });
      await holder.connect();
      try {
        await holder.query('BEGIN');
        await holder.query('SELECT FROM deliveries WHERE id = $1 FOR UPDATE', [mine.id]);
        const locked = leases.settle(mine, sent);
        expect(
          await withinTime('the outcome that nothing locks', leases.settle(theirs, sent)),
        ).not.toBeNull();
        await holder.query('ROLLBACK');
        expect(await locked).not.toBeNull();
        expect(await stateOf(mine)).toEqual({ ...released, status: 'sent', isFinished: true });
      } finally {
        await holder.end();
        await client.query('DELETE FROM deliveries');
      }
    });
  });
});
