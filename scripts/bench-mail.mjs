/**
 * `npm run bench:mail`: measures how many e-mails with codes one worker sends per second, to a mail server that replies
 * at once and to a slow one, with the processor time for each e-mail: of the worker, of PostgreSQL and of the mail server,
 * a process of its own. For a slow server, the limit is `MAIL_CONCURRENCY` divided by its latency. With the build of
 * another tree (`npm run bench:mail -- ../before`), measures that one too, alternately.
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
  const rate = perSecond.toFixed(latencyMs > 0 ? 1 : 0);
  const limit = latencyMs > 0 ? ` of ${(concurrency * 1_000) / latencyMs}` : '';
  const name = `concurrency ${concurrency}, ${latencyMs} ms, ${domains} domains`;
  const cpu = Object.entries(cpuMs).map(([process, ms]) => `${process} ${ms.toFixed(2)} ms`);
  console.log(
    `  ${name.padEnd(36)} ${`${rate}${limit}`.padStart(10)} mails/s, CPU for each: ${cpu.join(', ')}`,
  );
}

/** Each tree has a database of its own, since it may have migrations that others do not have. */
async function prepareTree(root, cluster, name) {
  const databaseUrl = await cluster.createDatabase(name);
  const { migrate } = await import(join(root, 'dist/database/migrate.js'));
  await migrate(databaseUrl);
  return { root, databaseUrl, database: await connect(databaseUrl), postmaster: cluster.postmaster };
}

const cluster = await startCluster();
const trees = [];
try {
  const roots = [...process.argv.slice(2).map((path) => resolve(path)), here];
  for (const [index, root] of roots.entries())
    trees.push(await prepareTree(root, cluster, `bench_mail_${index}`));
  for (const load of loads) {
    for (const tree of trees) {
      if (trees.length > 1) console.log(tree.root);
      print(await measureMails(tree, load));
    }
  }
} finally {
  for (const { database } of trees) await database.end();
  await cluster.stop();
}
