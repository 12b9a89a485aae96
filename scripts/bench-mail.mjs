/**
 * `npm run bench:mail`: measures how many e-mails with codes one worker sends per second, to a mail server that replies
 * at once and to a slow one, with the processor time of the worker and of PostgreSQL for each e-mail. The mail server is
 * a process of its own. With the build of another tree (`npm run bench:mail -- ../before`), measures that one too.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { startEmbeddedPostgres } from '../dist/dev/embedded-postgres/embedded-postgres.js';
import { childrenOf, parentOf, processorMs, startWorker } from './bench-processes.mjs';

const here = join(import.meta.dirname, '..');
const isMailServer = process.argv[2] === 'mail-server';

/** Accepts every e-mail after a while, and reports how many there were and when the first and the last one came. */
async function serveMail(latencyMs) {
  let [count, firstAt, lastAt] = [0, 0, 0];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      stream.resume().once('end', () => {
        lastAt = performance.now();
        firstAt ||= lastAt;
        count += 1;
        if (latencyMs > 0) setTimeout(done, latencyMs);
        else done();
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  process.on('message', () => process.send({ count, seconds: (lastAt - firstAt) / 1_000 }));
  process.send({ port: server.server.address().port });
}

async function startMailServer(latencyMs) {
  const child = fork(import.meta.filename, ['mail-server', String(latencyMs)]);
  const [{ port }] = await once(child, 'message');
  const counted = async () => {
    child.send('count');
    return (await once(child, 'message'))[0];
  };
  return { url: `smtp://127.0.0.1:${port}`, counted, stop: () => child.kill('SIGTERM') };
}

/** Codes that are due, to people at as many domains. */
async function queueCodes(client, { mails, domains }) {
  await client.query('TRUNCATE deliveries, challenges');
  await client.query(
    `INSERT INTO challenges (id, purpose, address, channel, is_decoy, kid, code_alphabet, code_length, locale, context,
                             created_at, sent_at, expires_at)
     SELECT 'bench' || n, 'email_verification', n || '@d' || n % $2 || '.example', 'email', false, 'bench', 'digits', 6,
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

async function measure(root, { client, databaseUrl, postmaster }, load) {
  const mail = await startMailServer(load.latencyMs);
  await queueCodes(client, load);
  const used = () => [postmaster, ...childrenOf(postmaster)].reduce((sum, pid) => sum + processorMs(pid), 0);
  const before = used();
  const worker = await startWorker(root, {
    NODE_ENV: 'development',
    DATABASE_URL: databaseUrl,
    SMTP_URL: mail.url,
    MAIL_FROM: 'no-reply@postern.localhost',
    MAIL_CONCURRENCY: String(load.concurrency),
    APP_SECRETS: `bench:${randomBytes(32).toString('hex')}`,
    LOG_LEVEL: 'fatal',
  });
  const workerBefore = processorMs(worker.pid);
  try {
    let counted = await mail.counted();
    while (counted.count < load.mails) {
      await delay(100);
      counted = await mail.counted();
    }
    const { count, seconds } = counted;
    const perMail = (ms) => (ms / count).toFixed(2);
    const rate = ((count - 1) / seconds).toFixed(0);
    const cpu = `worker ${perMail(processorMs(worker.pid) - workerBefore)} ms, PostgreSQL ${perMail(used() - before)} ms`;
    const { concurrency, domains, latencyMs } = load;
    const name = `concurrency ${concurrency}, ${latencyMs} ms, ${domains} domains`;
    console.log(`  ${name.padEnd(40)} ${rate.padStart(5)} mails/s, CPU for each: ${cpu}`);
  } finally {
    worker.kill('SIGTERM');
    await once(worker, 'exit');
    mail.stop();
  }
}

const loads = [
  { mails: 2_000, concurrency: 5, latencyMs: 0, domains: 100 },
  { mails: 2_000, concurrency: 20, latencyMs: 0, domains: 100 },
  { mails: 200, concurrency: 5, latencyMs: 200, domains: 100 },
  { mails: 400, concurrency: 20, latencyMs: 200, domains: 100 },
  { mails: 400, concurrency: 20, latencyMs: 200, domains: 4 },
  { mails: 400, concurrency: 20, latencyMs: 200, domains: 1 },
  { mails: 600, concurrency: 50, latencyMs: 500, domains: 100 },
];

async function run() {
  const folder = mkdtempSync(join(tmpdir(), `postern-bench-${randomBytes(3).toString('hex')}`));
  const place = { rootDir: here, dataDir: join(folder, 'postgres'), durable: true, log: () => undefined };
  const postgres = await startEmbeddedPostgres(place);
  try {
    for (const root of [here, ...process.argv.slice(2).map((path) => resolve(path))].toReversed()) {
      console.log(root);
      const { migrate } = await import(join(root, 'dist/database/migrate.js'));
      await migrate(postgres.url);
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
      const surroundings = { client, databaseUrl: postgres.url, postmaster: parentOf(rows[0].pid) };
      for (const load of loads) await measure(root, surroundings, load);
      await client.end();
    }
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await (isMailServer ? serveMail(Number(process.argv[3])) : run());
