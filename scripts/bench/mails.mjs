import { setTimeout as delay } from 'node:timers/promises';
import { environmentOf, startMailReceiver } from './installation.mjs';
import { clusterMs, processorMs, startProcess, stopProcess } from './processes.mjs';
import { kid } from './rows.mjs';

/** E-mails with codes wait in the database before the worker starts. */
export const loads = {
  immediate: { mails: 2_000, concurrency: 5, latencyMs: 0, domains: 100 },
  slow: { mails: 400, concurrency: 20, latencyMs: 200, domains: 100 },
};

async function queueCodes(client, { mails, domains }) {
  await client.query('TRUNCATE deliveries, challenges');
  await client.query(
    `INSERT INTO challenges (id, purpose, address, channel, is_decoy, kid, code_alphabet, code_length, locale, context,
                             created_at, sent_at, expires_at)
     SELECT '${kid}' || n, 'email_verification', n || '@d' || n % $2 || '.example', 'email', false, '${kid}', 'digits', 6,
            'en', '{}', now(), now(), now() + interval '10 minutes'
     FROM generate_series(1, $1::int) AS n`,
    [mails, domains],
  );
  await client.query(
    `INSERT INTO deliveries (id, template, channel, destination, locale, challenge_id, challenge_generation, origin)
     SELECT uuidv7(), 'email-verification', 'email', address, 'en', id, 0, '{"device": null, "network": null}'
     FROM challenges`,
  );
  await client.query('ANALYZE deliveries, challenges');
}

/**
 * Measures a worker that sends e-mails to a mail server of its own. Empties the tables of challenges and deliveries.
 * @param place the installation, without a worker
 * @returns e-mails per second, and the processor time of each
 */
export async function measureMails({ root, database, databaseUrl, postmaster }, load) {
  const mail = await startMailReceiver({ latencyMs: load.latencyMs });
  await queueCodes(database, load);
  const before = { postgres: clusterMs(postmaster), mailServer: processorMs(mail.pid) };
  const more = { MAIL_CONCURRENCY: String(load.concurrency) };
  const env = environmentOf({ databaseUrl, smtpUrl: mail.url }, more);
  const { child: worker } = await startProcess(root, 'worker', { env });
  const workerBefore = processorMs(worker.pid);
  try {
    let counted = await mail.counted();
    while (counted.count < load.mails) {
      await delay(100);
      counted = await mail.counted();
    }
    const { count, seconds } = counted;
    const cpuMs = {
      worker: (processorMs(worker.pid) - workerBefore) / count,
      postgres: (clusterMs(postmaster) - before.postgres) / count,
      mailServer: (processorMs(mail.pid) - before.mailServer) / count,
    };
    const together = load.latencyMs > 0 ? load.concurrency : 1; // the first ones come at the same time
    return { ...load, perSecond: (count - together) / seconds, cpuMs };
  } finally {
    await stopProcess(worker);
    mail.stop();
  }
}
