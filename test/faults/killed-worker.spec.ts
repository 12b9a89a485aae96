import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { startApp, testVariables } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { HeldMails } from '../support/held-mails.js';
import { withinTime } from '../support/within-time.js';
import { freshPerson, register } from '../support/journeys.js';
import { openSmtpServer, type SmtpBehaviour } from '../support/mailbox.js';

describe('a worker that is killed while sending a mail', () => {
  it('[MAIL-19] loses it to another within the lease, which sends it under the same Message-ID', async () => {
    const held = new HeldMails();
    const messageIds: string[] = [];
    const behaviour: SmtpBehaviour = {
      hold: held.hold,
      refuseData: (source) => {
        messageIds.push(/^Message-ID: (.*)$/im.exec(source)?.[1] ?? '');
        return null;
      },
    };
    const mailbox = await openSmtpServer(behaviour);
    const app = await startApp({ mailbox, runsJobs: false });
    const env = testVariables({ databaseUrl: app.database.url, smtpUrl: mailbox.smtpUrl });
    const worker = spawn(process.execPath, [resolve('dist/main.js'), 'worker'], { env, stdio: 'ignore' });
    const person = freshPerson();
    await register(app.client, person);
    await held.untilHolding(1);
    const lease = `SELECT id, lease_token FROM deliveries`;
    const [first] = await app.query<{ id: string; lease_token: string }>(lease);

    const other = await startApp({ mailbox, database: app.database });
    const ended = once(worker, 'exit');
    worker.kill('SIGKILL');
    await withinTime('the end of the worker', ended);
    expect(await app.query(lease)).toEqual([first]); // as long as the lease lasts
    held.releaseAll();
    await mailbox.mail(person.email); // the mail that the killed worker sent but could not record
    try {
      const second = await mailbox.mail(person.email, 2);
      expect(second.messageId).toBe(`<${first?.id}@postern.localhost>`);
      expect(messageIds).toEqual([second.messageId, second.messageId]);
      const row = await eventually('the record', async () => {
        const [sent] = await app.query(`SELECT tries, lease_token FROM deliveries WHERE status = 'sent'`);
        return sent;
      });
      expect(row).toEqual({ tries: 1, lease_token: null });
    } finally {
      await other.close();
      await app.close();
      await mailbox.close();
    }
  });
});
