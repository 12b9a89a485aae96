import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { channels } from '../../src/channels.js';
import { createLogger } from '../../src/common/logging.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { readSettings } from '../../src/settings.js';
import { createApp } from '../../src/configure-app.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { OutboxModule } from '../../src/delivery/outbox.module.js';
import { DeliveryService, type DeliveryOrder } from '../../src/delivery/delivery.service.js';
import { JobsModule } from '../../src/jobs/jobs.module.js';
import { WorkerRole } from '../../src/jobs/jobs.service.js';
import type { Account } from '../support/accounts.js';
import { startApp, testVariables, type TestApp } from '../support/app.js';
import { age, challengeRow, derivedCode, startChallenge } from '../support/challenges.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { freshEmail, freshPerson, loginWithCode, register, resend, signUp } from '../support/journeys.js';
import { PagerChannel, type Page } from '../support/pager/pager-channel.js';
import { PagerModule } from '../support/pager/pager.module.js';
import { pagerSettings } from '../support/pager/pager.settings.js';
import { withoutShutdownPatience } from '../support/shutdown-patience.js';

channels.push(PagerModule); // the only line that a new channel requires

const numberOf = (() => {
  let count = 0;
  return () => `+4915112345${(count += 1).toString().padStart(3, '0')}`;
})();

interface DeliveryRow {
  id: string;
  status: string;
  tries: number;
  last_error: string | null;
}

describe('a channel in one folder, with one line in src/channels.ts and its settings', () => {
  let app: TestApp;
  let pager: PagerChannel;
  let account: Account;
  let number: string;
  beforeAll(async () => {
    app = await startApp();
    pager = app.firstApp.get(PagerChannel, { strict: false });
    account = await signUp(app);
  });
  beforeEach(() => {
    number = numberOf();
    pager.respond = () => ({ status: 'sent' });
  });
  afterAll(() => app.close());

  const start = () =>
    startChallenge(app, {
      purpose: 'code_login',
      address: account.email,
      userId: account.user.id,
      recipient: { channel: 'pager', destination: number },
    });
  const page = (nth = 1): Promise<Page> =>
    eventually('a page', () =>
      Promise.resolve(pager.pages.filter(({ destination }) => destination === number)[nth - 1]),
    );
  const delivery = (state: Partial<DeliveryRow>): Promise<DeliveryRow> =>
    eventually(`a delivery that is ${JSON.stringify(state)}`, async () => {
      const [row] = await app.query<DeliveryRow>(
        `SELECT id, status, tries, last_error FROM deliveries
         WHERE channel = 'pager' AND destination = $1 ORDER BY id DESC LIMIT 1`,
        [number],
      );
      const isIn =
        row && Object.entries(state).every(([name, value]) => row[name as keyof DeliveryRow] === value);
      return isIn ? row : null;
    });
  const tryAgainNow = async () => {
    await app.query(`UPDATE deliveries SET next_try_at = now() WHERE destination = $1`, [number]);
    await app.query(`SELECT pg_notify('delivery_queued', '')`);
  };

  it('delivers a code that can be redeemed; the response contains channel and masked destination', async () => {
    const challenge = await start();
    expect(challenge).toMatchObject({ channel: 'pager', destination: `•••${number.slice(-2)}` });
    const { id, status, tries } = await delivery({ status: 'sent' });
    const code = await derivedCode(app, challenge.challengeId);
    const { expires_at: expiresAt } = await challengeRow(app, challenge.challengeId);
    expect(await page()).toMatchObject({ deliveryId: id, rendered: `code-login en ${code}`, expiresAt });
    expect({ status, tries }).toEqual({ status: 'sent', tries: 1 });
    const { challengeId } = challenge;
    expect((await loginWithCode(app.client, { challengeId, code })).status).toBe(200);
  });

  it('delivers the same code to the same destination after a resend', async () => {
    const { challengeId } = await start();
    await page();
    await age(app, challengeId, 90);
    const { body } = await resend(app.client, challengeId);
    expect(body.challenge).toMatchObject({ channel: 'pager', destination: `•••${number.slice(-2)}` });
    const [first, second] = [await page(1), await page(2)];
    expect(second.rendered).toBe(first.rendered);
    expect(second.deliveryId).not.toBe(first.deliveryId);
  });

  it('delivers a notice, which expires after a day', async () => {
    const notice: DeliveryOrder = {
      template: 'new-device',
      channel: 'pager',
      destination: number,
      userId: account.user.id,
      locale: 'de',
      client: { ip: '192.0.2.1', device: null, languages: [], deviceToken: null },
    };
    const { manager } = app.firstApp.get(DataSource);
    await app.firstApp.get(DeliveryService, { strict: false }).queue(manager, notice);
    const { rendered, queuedAt, expiresAt } = await page();
    expect(rendered).toBe('new-device de');
    expect(expiresAt.getTime() - queuedAt.getTime()).toBe(86_400_000);
  });

  it('gets a message again after a temporary error, with the same ID in each attempt', async () => {
    pager.respond = () => ({ status: 'retry', reason: 'busy' });
    await start();
    const { id } = await delivery({ status: 'queued', tries: 1, last_error: 'busy' });
    pager.respond = () => ({ status: 'sent' });
    await tryAgainNow();
    await delivery({ status: 'sent', tries: 2 });
    expect([(await page(1)).deliveryId, (await page(2)).deliveryId]).toEqual([id, id]);
  });

  it('gets a message only once if it rejects it permanently', async () => {
    pager.respond = () => ({ status: 'failed', reason: 'no such pager' });
    await start();
    await delivery({ status: 'failed', tries: 1, last_error: 'no such pager' });
    await tryAgainNow();
    await start();
    await page(2);
    const asked = pager.pages.filter(({ destination }) => destination === number);
    expect(new Set(asked.map(({ deliveryId }) => deliveryId)).size).toBe(asked.length);
  });

  it('does not get a message again once its code has expired', async () => {
    pager.respond = () => ({ status: 'retry', reason: 'busy' });
    const { challengeId } = await start();
    await delivery({ tries: 1 });
    await app.query('UPDATE challenges SET expires_at = now() WHERE id = $1', [challengeId]);
    await tryAgainNow();
    await delivery({ status: 'dropped', tries: 1 });
    expect(pager.pages.filter(({ destination }) => destination === number)).toHaveLength(1);
  });

  it('renders a message again after it could not render it', async () => {
    const render = jest.spyOn(pager, 'render').mockImplementation(() => {
      throw new Error('no words');
    });
    await start();
    await delivery({ status: 'queued', tries: 1, last_error: 'the message could not be rendered' });
    render.mockRestore();
    await tryAgainNow();
    await delivery({ status: 'sent', tries: 2 });
    expect(pager.pages.filter(({ destination }) => destination === number)).toHaveLength(1);
  });

  it('has its own slots: e-mails are sent while all of them are blocked', async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>();
    pager.respond = () => release.then(() => ({ status: 'sent' }));
    const numbers = Array.from({ length: pagerSettings.slots + 1 }, numberOf);
    const known = pager.pages.length;
    for (number of numbers) await start();
    await eventually('as many pages as there are slots', () =>
      Promise.resolve(pager.pages.length === known + pagerSettings.slots || null),
    );
    const person = freshPerson();
    await register(app.client, person);
    await app.mailbox.mail(person.email);
    expect(pager.pages).toHaveLength(known + pagerSettings.slots);
    resolve();
    await page();
  });
});

describe('an attempt that a shutdown interrupts', () => {
  afterEach(() => jest.restoreAllMocks());

  it('is notified by its signal, and releases its delivery for another process', async () => {
    const database = await createTestDatabase();
    const app = await startApp({ database });
    const pager = app.firstApp.get(PagerChannel, { strict: false });
    pager.respond = () => new Promise<never>(() => undefined);
    const recipient = { channel: 'pager', destination: numberOf() };
    await startChallenge(app, { purpose: 'code_login', address: freshEmail(), recipient });
    const { signal } = await eventually('the page', () => Promise.resolve(pager.pages[0]));
    expect(signal.aborted).toBe(false);
    withoutShutdownPatience();
    await app.close();
    expect(signal.aborted).toBe(true);
    const rows = await app.query('SELECT status, tries, lease_token FROM deliveries');
    expect(rows).toEqual([{ status: 'queued', tries: 0, lease_token: null }]);
    await app.mailbox.close();
    await database.drop();
  });
});

describe('a process that sends messages', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  const settings = () =>
    readSettings(testVariables({ databaseUrl: database.url, smtpUrl: 'smtp://127.0.0.1:9' }));
  /** Queues a delivery for an unknown channel. Its destination could be an e-mail address. */
  async function queuePigeon(status = 'queued'): Promise<void> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      `INSERT INTO deliveries (id, template, channel, destination, challenge_id, challenge_generation, locale, origin,
                               status)
       VALUES (gen_random_uuid(), 'code-login', 'pigeon', 'loft@example.com', 'none', 0, 'en',
               '{"device": null, "network": null}', $1)`,
      [status],
    );
    await client.query(`SELECT pg_notify('delivery_queued', '')`);
    await client.end();
  }
  const startAndStop = async () => {
    const app = await createApp(settings(), { runsJobs: true, logger: createLogger('fatal') });
    try {
      await app.init();
    } finally {
      await app.close();
    }
  };

  it('[MAIL-30] does not start while messages are queued for a channel that it lacks, and names it', async () => {
    await queuePigeon();
    await expect(startAndStop()).rejects.toThrow(/channel that this process does not have: "pigeon"/);
  });

  it('starts if such a delivery is finished', async () => {
    await queuePigeon('sent');
    await expect(startAndStop()).resolves.toBeUndefined();
  });

  it('[MAIL-31] ignores messages that are queued later for a channel that it lacks', async () => {
    const app = await startApp({ database });
    try {
      await queuePigeon();
      const person = freshPerson({ email: freshEmail('later') });
      await register(app.client, person);
      await app.mailbox.mail(person.email);
      const pigeons = `SELECT status, tries, first_attempt_at FROM deliveries WHERE channel = 'pigeon'`;
      expect(await app.query(pigeons)).toEqual([{ status: 'queued', tries: 0, first_attempt_at: null }]);
    } finally {
      await app.close();
      await app.mailbox.close();
    }
  });

  it('[MAIL-32] does not start without the source of codes, which would make it drop every code', async () => {
    @Module({})
    class NoCodes {}

    @Module({
      imports: [
        ConfigModule.forRoot(settings()),
        DatabaseModule.forRoot('requests'),
        JobsModule.forRoot(new WorkerRole(true)),
        OutboxModule.forRoot({ codes: NoCodes, channels }),
      ],
    })
    class WorkerWithoutCodes {}

    const started = NestFactory.createApplicationContext(WorkerWithoutCodes, {
      abortOnError: false,
      logger: false,
      preview: true,
    });
    await expect(started).rejects.toThrow(/dependencies of the DeliveryAttempts.*CodeSource/);
  });
});
