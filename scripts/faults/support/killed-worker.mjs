import { equal } from 'node:assert/strict';
import { Account } from '../../deployment/accounts.mjs';
import { openInstallation, startWorker } from './installation.mjs';

/** Holds mails back at the mail server, one at a time. */
export class Hold {
  #next = null;

  /** Holds the next mail. `reached` resolves when it has come. */
  next() {
    const [reached, released] = [Promise.withResolvers(), Promise.withResolvers()];
    this.#next = { reached, released };
    return { reached: reached.promise, release: released.resolve };
  }

  /** What the mail server waits for. */
  pass = async () => {
    const held = this.#next;
    this.#next = null;
    held?.reached.resolve();
    await held?.released.promise;
  };
}

/** Checks that the mails of a registration show one code, which works. */
async function checkMails({ mail }, person) {
  const [first] = mail.mailsTo(person.email);
  const { status } = await person.confirmAt(person.url, first.code);
  equal(status, 200, 'the code opens the account');
  const mails = mail.mailsTo(person.email);
  equal(new Set(mails.map(({ code }) => code)).size, 1, 'one code is visible');
  equal(new Set(mails.map(({ messageId }) => messageId)).size, 1, 'all mails have the same Message-ID');
}

async function isRecorded({ client }, { email }) {
  const { rows } = await client.query('SELECT status FROM deliveries WHERE destination = $1', [email]);
  return rows[0]?.status === 'sent';
}

/**
 * Kills the only worker while it sends a mail, and starts another one at once, as often as there are rounds.
 * @param options `kill({ installation, worker, held, person })` kills the worker while the mail is `held`; `accepted` is
 *   how many mails the mail server has kept by then
 */
export async function killWorkers({ rounds, hold, mail, kill, accepted }) {
  const installation = await openInstallation({ mail });
  let [lost, doubled, recoverySeconds] = [0, 0, 0];
  let worker = await startWorker(installation.env);
  try {
    for (let round = 0; round < rounds; round += 1) {
      const held = hold.next();
      const person = await Account.register(installation.url, installation.mail);
      const mails = () => installation.mail.mailsTo(person.email);
      await held.reached;
      await kill({ installation, worker, held, person });
      const killedAt = performance.now();
      equal(mails().length, accepted, 'mails accepted before the kill');
      worker = await startWorker(installation.env);
      await worker.until('The mail is recorded as sent', () => isRecorded(installation, person));
      recoverySeconds = Math.max(recoverySeconds, (performance.now() - killedAt) / 1_000);
      if (mails().length === 0) lost += 1;
      else await checkMails(installation, person);
      if (mails().length > 1) doubled += 1;
    }
    return { lost, doubled, recoverySeconds, remark: `${rounds} kills` };
  } finally {
    await worker.end('SIGKILL');
    await installation.stop();
  }
}
