import { Client } from 'pg';
import { DeliveryLeases } from '../../src/delivery/delivery-leases.js';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { HeldMails } from '../support/held-mails.js';
import { freshEmail, freshPerson, register } from '../support/journeys.js';
import { openSmtpServer, type Mailbox, type SmtpBehaviour } from '../support/mailbox.js';
import { withoutShutdownPatience } from '../support/shutdown-patience.js';

const isSlow = (recipient: string) => !recipient.endsWith('@example.com');

/** Queues notices to `1@domain`, `2@domain` …, the first of which has been due longest. */
async function queueNotices(
  app: TestApp,
  { domain, count, signal = true }: { domain: string; count: number; signal?: boolean },
): Promise<void> {
  await app.query(
    `INSERT INTO deliveries (id, template, channel, destination, locale, origin, next_try_at)
     SELECT gen_random_uuid(), 'sessions-ended', 'email', n || '@' || $1, 'en', '{"device": null, "network": null}',
            now() - interval '1 minute' + n * interval '1 second'
     FROM generate_series(1, $2::int) AS n`,
    [domain, count],
  );
  if (signal) await app.query(`SELECT pg_notify('delivery_queued', '')`);
}

async function leasesByDomain(app: TestApp): Promise<Record<string, number>> {
  const leased = await app.query<{ domain: string; mails: number }>(
    `SELECT split_part(destination, '@', 2) AS domain, count(*)::int AS mails FROM deliveries
     WHERE leased_until > now() GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(leased.map(({ domain, mails }) => [domain, mails]));
}

/** Waits until an unblocked mail has arrived: anything queued before could have been leased by then. */
async function untilServed(app: TestApp): Promise<void> {
  for (const round of [1, 2, 3]) {
    const recipient = freshEmail(`free${round}`);
    await app.query(
      `INSERT INTO deliveries (id, template, channel, destination, locale, origin)
       VALUES (gen_random_uuid(), 'sessions-ended', 'email', $1, 'en', '{"device": null, "network": null}')`,
      [recipient],
    );
    await app.query(`SELECT pg_notify('delivery_queued', '')`);
    await app.mailbox.mail(recipient);
  }
}

describe('the outbox', () => {
  let held: HeldMails;
  let mailbox: Mailbox;
  let app: TestApp;
  const started: TestApp[] = [];
  const behaviour: SmtpBehaviour = {};

  beforeAll(async () => {
    mailbox = await openSmtpServer(behaviour);
  });
  beforeEach(async () => {
    held = new HeldMails(isSlow);
    behaviour.hold = held.hold;
    app = await startApp({ mailbox, runsJobs: false });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    held.releaseAll();
    for (const worker of started.splice(0)) await worker.close();
    await app.close();
  });
  afterAll(() => mailbox.close());

  const startWorkers = async (instances = 1): Promise<TestApp> => {
    const workers = await startApp({ mailbox, database: app.database, instances });
    started.push(workers);
    return workers;
  };

  it('[MAIL-13] sends a code while every mail to another domain hangs', async () => {
    await startWorkers();
    await queueNotices(app, { domain: 'slow.example', count: 30 });
    expect(await held.untilHolding(3)).toEqual(['1@slow.example', '2@slow.example', '3@slow.example']);
    const person = freshPerson();
    await register(app.client, person);
    await mailbox.mail(person.email);
    expect(held.recipients).toHaveLength(3);
    expect(await leasesByDomain(app)).toEqual({ 'slow.example': 3 });
  });

  it('[MAIL-14] sends a code while notices to as many domains as there are slots hang', async () => {
    await startWorkers();
    for (const domain of ['a.example', 'b.example', 'c.example']) {
      await queueNotices(app, { domain, count: 2, signal: false });
    }
    expect(await held.untilHolding(4)).toHaveLength(4);
    const person = freshPerson();
    await register(app.client, person);
    await mailbox.mail(person.email);
    expect(held.recipients).toHaveLength(4);
  });

  it('[MAIL-15] sends codes before notices, then whatever has been due longest', async () => {
    held = new HeldMails();
    behaviour.hold = held.hold;
    for (const number of [1, 2, 3, 4, 5, 6]) {
      await queueNotices(app, { domain: `d${7 - number}.example`, count: 1 });
      await app.query(
        `UPDATE deliveries SET next_try_at = now() - $1::int * interval '1 minute' WHERE destination LIKE $2`,
        [number, `%@d${7 - number}.example`],
      );
    }
    const person = freshPerson({ email: freshEmail('code') });
    await register(app.client, person);
    await startWorkers();
    const first = await held.untilHolding(4);
    expect(first).toEqual(['1@d1.example', '1@d2.example', '1@d3.example', person.email]);
  });

  it('[MAIL-16] sends two mails per domain at a time, across all processes, while another domain waits', async () => {
    await queueNotices(app, { domain: 'a.example', count: 6 });
    await queueNotices(app, { domain: 'b.example', count: 6 });
    const workers = await startWorkers(2);
    await held.untilHolding(4);
    await untilServed(workers);
    expect(held.recipients).toEqual(['1@a.example', '1@b.example', '2@a.example', '2@b.example']);
    held.release('1@a.example');
    await held.untilHolding(4);
    await untilServed(workers);
    expect(held.recipients).toEqual(['1@b.example', '2@a.example', '2@b.example', '3@a.example']);
    expect(await leasesByDomain(app)).toEqual({ 'a.example': 2, 'b.example': 2 });
  });

  it('[MAIL-17] keeps that limit when many processes lease concurrently', async () => {
    await queueNotices(app, { domain: 'a.example', count: 50 });
    await queueNotices(app, { domain: 'b.example', count: 50 });
    const leases = Array.from({ length: 20 }, () => app.query(`SELECT FROM lease_deliveries('email', 5, 2)`));
    expect((await Promise.all(leases)).flat()).toHaveLength(4);
    expect(await leasesByDomain(app)).toEqual({ 'a.example': 2, 'b.example': 2 });
  });

  it('[MAIL-18] exceeds it while no other domain waits, but leaves two slots of every process free', async () => {
    await queueNotices(app, { domain: 'a.example', count: 10 });
    const workers = await startWorkers(2);
    await held.untilHolding(6);
    await untilServed(workers);
    expect(await leasesByDomain(app)).toEqual({ 'a.example': 6 });
    expect(held.recipients).toHaveLength(6);
  });

  it('is notified of queued mails, and does not depend on polling', async () => {
    withoutPolls();
    await startWorkers();
    const person = freshPerson();
    await register(app.client, person);
    expect((await mailbox.mail(person.email)).to).toBe(person.email);
  });

  it('sends a backlog of codes through the free slots, without polling', async () => {
    withoutPolls();
    await startWorkers();
    for (const domain of ['d1.example', 'd2.example', 'd3.example'])
      await queueNotices(app, { domain, count: 1 });
    await held.untilHolding(3);
    await app.query(
      `INSERT INTO deliveries (id, template, channel, destination, locale, origin, challenge_id, challenge_generation)
       SELECT gen_random_uuid(), 'password-reset', 'email', n || '@example.com', 'en',
              '{"device": null, "network": null}', 'expired', 0
       FROM generate_series(1, 6) AS n`,
    );
    await app.query(`SELECT pg_notify('delivery_queued', '')`);
    const dropped = await eventually('the invalid codes to be dropped', async () => {
      const rows = await app.query(
        `SELECT 1 FROM deliveries WHERE challenge_id = 'expired' AND status = 'dropped'`,
      );
      return rows.length === 6 ? rows : null;
    });
    expect(dropped).toHaveLength(6);
  });

  it('sends a backlog of notices without polling', async () => {
    withoutPolls();
    await startWorkers();
    await queueNotices(app, { domain: 'example.com', count: 12 });
    expect((await mailbox.mail('12@example.com')).to).toBe('12@example.com');
  });

  it('sends what was queued before it started, without polling', async () => {
    withoutPolls();
    await queueNotices(app, { domain: 'early.example', count: 1, signal: false });
    await startWorkers();
    expect(await held.untilHolding(1)).toEqual(['1@early.example']);
  });

  it('leases once when it is notified, and then waits', async () => {
    withoutPolls();
    const lease = jest.spyOn(DeliveryLeases.prototype, 'lease');
    const workers = await startWorkers();
    await queueNotices(app, { domain: 'a.example', count: 1 });
    await held.untilHolding(1);
    const leases = () => lease.mock.calls.length;
    const after = leases();
    await workers.query('SELECT pg_sleep(0.2)'); // as long as many leases take
    expect(leases()).toBe(after);
  });

  it('polls for mails of which it was not notified', async () => {
    await startWorkers();
    await queueNotices(app, { domain: 'quiet.example', count: 1, signal: false });
    expect(await held.untilHolding(1)).toEqual(['1@quiet.example']);
  });

  it('[MAIL-20] records nothing of a mail whose lease another process has taken', async () => {
    const workers = await startWorkers();
    await queueNotices(app, { domain: 'a.example', count: 1 });
    await held.untilHolding(1);
    await app.query(
      `UPDATE deliveries SET lease_token = gen_random_uuid(), leased_until = now() + interval '1 hour'`,
    );
    held.releaseAll();
    const line = await eventually('the end of the attempt', () =>
      Promise.resolve(workers.logLines.find((text) => text.includes('"event":"delivery.lost"'))),
    );
    expect(JSON.parse(line)).toMatchObject({ level: 'warn', msg: 'lease lost before the attempt ended' });
    const [row] = await app.query('SELECT status, tries, finished_at FROM deliveries');
    expect(row).toEqual({ status: 'queued', tries: 0, finished_at: null });
  });

  it('renews the lease of a slow mail, and holds it for at most seven seconds', async () => {
    await startWorkers();
    await queueNotices(app, { domain: 'a.example', count: 1 });
    await held.untilHolding(1);
    const leaseOf = async () => {
      const [row] = await app.query<{ lease_token: string; leased_until: Date; isShort: boolean }>(
        `SELECT lease_token, leased_until, leased_until <= now() + interval '7 seconds' AS "isShort"
         FROM deliveries`,
      );
      if (!row) throw new Error('There is no delivery');
      return row;
    };
    const first = await leaseOf();
    expect(first.isShort).toBe(true);
    const renewed = await eventually('its renewal', async () => {
      const lease = await leaseOf();
      return lease.leased_until > first.leased_until ? lease : null;
    });
    expect(renewed.lease_token).toBe(first.lease_token);
    expect(renewed.isShort).toBe(true);
  });

  it('completes the attempts in flight before it stops', async () => {
    const stopping = await startWorkers();
    started.pop();
    await queueNotices(app, { domain: 'a.example', count: 1 });
    await held.untilHolding(1);
    const delivery = async () => {
      const columns = 'status, tries, lease_token';
      const [row] = await app.query(`SELECT ${columns} FROM deliveries WHERE destination = '1@a.example'`);
      return row;
    };
    const before = await delivery();
    const stopped = stopping.close();
    await untilServed(await startWorkers()); // in this time, a worker that did not wait would have stopped
    expect(await delivery()).toEqual(before);
    held.release('1@a.example');
    await stopped;
    expect(await delivery()).toEqual({ status: 'sent', tries: 1, lease_token: null });
  });

  it('[MAIL-21] releases what a shutdown interrupts, and leases nothing more', async () => {
    await startWorkers();
    await queueNotices(app, { domain: 'a.example', count: 5 });
    await held.untilHolding(3);
    withoutShutdownPatience();
    await Promise.all(started.splice(0).map((each) => each.close()));
    const left = await app.query(
      `SELECT status, tries, lease_token, leased_until, count(*)::int AS mails
       FROM deliveries GROUP BY 1, 2, 3, 4`,
    );
    expect(left).toEqual([{ status: 'queued', tries: 0, lease_token: null, leased_until: null, mails: 5 }]);
    jest.restoreAllMocks();
    held.releaseAll(); // for a recipient that no longer exists
    held = new HeldMails(isSlow);
    behaviour.hold = held.hold;
    await startWorkers();
    expect(await held.untilHolding(3)).toEqual(['1@a.example', '2@a.example', '3@a.example']);
  });

  it('skips a mail whose row is locked', async () => {
    await queueNotices(app, { domain: 'a.example', count: 2 });
    const holder = new Client({ connectionString: app.database.url });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query(`SELECT FROM deliveries WHERE destination = '1@a.example' FOR UPDATE`);
      await startWorkers();
      expect(await held.untilHolding(1)).toEqual(['2@a.example']);
    } finally {
      await holder.end();
    }
    expect(await held.untilHolding(2)).toEqual(['1@a.example', '2@a.example']);
  });

  it('does not read through a backlog to find the next mail', async () => {
    await queueNotices(app, { domain: 'a.example', count: 10_000 });
    await queueNotices(app, { domain: 'b.example', count: 1 });
    const client = new Client({ connectionString: app.database.url });
    await client.connect();
    try {
      await client.query('ANALYZE deliveries');
      await client.query('BEGIN');
      const leased = await client.query(
        `SELECT (leased).destination, is_more FROM lease_deliveries('email', 5, 2)`,
      );
      expect(leased.rows.map(({ destination }) => destination as string).toSorted()).toEqual([
        '1@a.example',
        '1@b.example',
        '2@a.example',
      ]);
      const { rows } = await client.query(
        `SELECT (seq_tup_read + idx_tup_fetch)::int AS read FROM pg_stat_xact_user_tables
         WHERE relname = 'deliveries'`,
      );
      expect((rows as { read: number }[])[0]?.read).toBeLessThan(30); // a row is read up to three times
    } finally {
      await client.end();
    }
  });
});

/** From here on, no poll runs. */
function withoutPolls(): void {
  const { setInterval: original } = globalThis;
  jest
    .spyOn(globalThis, 'setInterval')
    .mockImplementation(((action: () => void, ms: number) =>
      original(ms === 1_000 ? () => undefined : action, ms)) as typeof setInterval); // as: of its overloads, this one
}
