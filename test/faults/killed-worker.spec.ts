import { Client } from 'pg';
import { startApp, testVariables, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { HeldMails } from '../support/held-mails.js';
import { freshPerson, register } from '../support/journeys.js';
import { itInLongForm } from '../support/long.js';
import { openSmtpServer, type Mailbox, type SmtpBehaviour } from '../support/mailbox.js';
import { startProcess, type TestProcess } from '../support/processes.js';

describe('a worker that ends while it sends a mail', () => {
  let held: HeldMails;
  let mailbox: Mailbox;
  let app: TestApp;
  let messageIds: string[];
  const started: TestProcess[] = [];
  beforeEach(async () => {
    held = new HeldMails();
    messageIds = [];
    const behaviour: SmtpBehaviour = {
      hold: held.hold,
      refuseData: (source) => {
        messageIds.push(/^Message-ID: (.*)$/im.exec(source)?.[1] ?? '');
        return null;
      },
    };
    mailbox = await openSmtpServer(behaviour);
    app = await startApp({ mailbox, runsJobs: false });
  });
  afterEach(async () => {
    held.releaseAll();
    await Promise.all(started.splice(0).map((process) => process.end('SIGKILL')));
    await app.close();
    await mailbox.close();
  });

  const start = (command: 'worker' | 'all') => {
    const env = testVariables({ databaseUrl: app.database.url, smtpUrl: mailbox.smtpUrl });
    const process = startProcess(command, env);
    started.push(process);
    return process;
  };

  const leases = () =>
    app.query<{ id: string; lease_token: string }>(`SELECT id, lease_token FROM deliveries`);

  /** Has a worker send a mail to which the mail server does not reply. */
  async function startSending(person: { email: string; password: string; fullName: string }) {
    const worker = start('worker');
    await register(app.client, person);
    await Promise.race([held.untilHolding(1), worker.failed]);
    return { worker, lease: (await leases())[0] };
  }

  /** The mail server accepts the mail, which the worker could not record, and the one that is sent instead. */
  async function expectSecondMail(person: { email: string }, { id }: { id: string }, since: number) {
    await mailbox.mail(person.email);
    const second = await mailbox.mail(person.email, 2);
    expect((performance.now() - since) / 1_000).toBeLessThan(10);
    expect(second.messageId).toBe(`<${id}@postern.localhost>`);
    const row = await eventually('the record', async () => {
      const [sent] = await app.query(`SELECT tries, lease_token FROM deliveries WHERE status = 'sent'`);
      return sent;
    });
    expect(row).toEqual({ tries: 1, lease_token: null });
    expect(messageIds).toEqual([second.messageId, second.messageId]);
  }

  it('[MAIL-19] and is killed loses it to another within ten seconds, which sends it under the same Message-ID', async () => {
    const person = freshPerson();
    const { worker, lease } = await startSending(person);
    const other = await startApp({ mailbox, database: app.database });
    try {
      await worker.end('SIGKILL');
      const diedAt = performance.now();
      expect(await leases()).toEqual([lease]); // as long as the lease lasts
      held.releaseAll();
      await expectSecondMail(person, lease ?? { id: '' }, diedAt);
    } finally {
      await other.close();
    }
  }, 60_000);

  itInLongForm.each(['SIGKILL', 'SIGTERM'] as const)(
    'because of %s and is the only one sends it within ten seconds after it is started again',
    async (signal) => {
      const person = freshPerson();
      const { worker, lease } = await startSending(person);
      await worker.end(signal); // after a while if it was asked to: the reply might still come
      held.releaseAll();
      const restarted = start('all');
      await restarted.logged('server.ready');
      await expectSecondMail(person, lease ?? { id: '' }, performance.now());
    },
    60_000,
  );

  it('and is stopped releases it, and another sends it at once', async () => {
    const person = freshPerson();
    const { worker, lease } = await startSending(person);
    const other = await startApp({ mailbox, database: app.database });
    try {
      const ended = worker.end('SIGTERM');
      await ended;
      const diedAt = performance.now();
      held.releaseAll();
      await expectSecondMail(person, lease ?? { id: '' }, diedAt);
      expect((performance.now() - diedAt) / 1_000).toBeLessThan(4);
    } finally {
      await other.close();
    }
  }, 60_000);
});

describe('a worker that is killed while it purges data', () => {
  it('delays no later purge by another one, though its task stays locked', async () => {
    const app = await startApp({ runsJobs: false });
    const holder = new Client({ connectionString: app.database.url });
    await holder.connect();
    const env = testVariables({ databaseUrl: app.database.url, smtpUrl: app.mailbox.smtpUrl });
    const worker = startProcess('worker', env);
    const lockedJobs = () =>
      app.query(`SELECT id FROM graphile_worker._private_jobs WHERE locked_at IS NOT NULL`);
    // As the schedule does every hour.
    const schedule = () => app.query(`SELECT graphile_worker.add_job('clean_up_limits')`);
    try {
      await app.query(
        `INSERT INTO rate_limits (key, points, expires_at) VALUES ('old', 1, now() - interval '1 hour')`,
      );
      await holder.query('BEGIN; LOCK TABLE rate_limits');
      await schedule();
      const locked = await eventually('the task', async () => {
        const jobs = await Promise.race([lockedJobs(), worker.failed]);
        return jobs.length > 0 ? jobs : null;
      });
      await worker.end('SIGKILL');
      await holder.query('COMMIT');
      const other = await startApp({ database: app.database, mailbox: app.mailbox });
      try {
        await schedule();
        await eventually(
          'the purge',
          async () => (await app.query('SELECT FROM rate_limits')).length === 0 || null,
        );
        // The other one holds its own task until it has recorded that it is done.
        const stillLocked = await eventually('the end of that task', async () => {
          const jobs = await lockedJobs();
          return jobs.length <= locked.length ? jobs : null;
        });
        expect(stillLocked).toEqual(locked);
      } finally {
        await other.close();
      }
    } finally {
      await holder.end();
      await worker.end('SIGKILL');
      await app.close();
    }
  }, 60_000);
});
