/**
 * `npm run bench:mail`: measures how many e-mails with codes one worker sends per second, to a mail server that replies
 * at once and to a slow one, with the processor time of the worker and of PostgreSQL for each e-mail. With the build of
 * another tree (`npm run bench:mail -- ../before`), measures that one too.
 */
import { join, resolve } from 'node:path';
import { connect, root as here, startCluster } from './bench/installation.mjs';
import { measureMails } from './bench/mails.mjs';

const loads = [
  { mails: 2_000, concurrency: 5, latencyMs: 0, domains: 100 },
  { mails: 2_000, concurrency: 20, latencyMs: 0, domains: 100 },
  { mails: 200, concurrency: 5, latencyMs: 200, domains: 100 },
  { mails: 400, concurrency: 20, latencyMs: 200, domains: 100 },
  { mails: 400, concurrency: 20, latencyMs: 200, domains: 4 },
  { mails: 400, concurrency: 20, latencyMs: 200, domains: 1 },
  { mails: 600, concurrency: 50, latencyMs: 500, domains: 100 },
];

function print({ concurrency, domains, latencyMs, perSecond, cpuMs }) {
  const name = `concurrency ${concurrency}, ${latencyMs} ms, ${domains} domains`;
  const cpu = `worker ${cpuMs.worker.toFixed(2)} ms, PostgreSQL ${cpuMs.postgres.toFixed(2)} ms`;
  const rate = perSecond.toFixed(0).padStart(5);
  console.log(`  ${name.padEnd(40)} ${rate} mails/s, CPU for each: ${cpu}`);
}

const cluster = await startCluster();
try {
  const databaseUrl = await cluster.createDatabase('bench_mail');
  const database = await connect(databaseUrl);
  try {
    for (const root of [here, ...process.argv.slice(2).map((path) => resolve(path))].toReversed()) {
      console.log(root);
      const { migrate } = await import(join(root, 'dist/database/migrate.js'));
      await migrate(databaseUrl);
      const { postmaster } = cluster;
      for (const load of loads) print(await measureMails({ root, database, databaseUrl, postmaster }, load));
    }
  } finally {
    await database.end();
  }
} finally {
  await cluster.stop();
}
