/**
 * `npm run bench:flood`: measures sign-ins of others while one network floods the service with requests over its
 * limits, compared with the same sign-ins without a flood, and with as many of the cheapest requests. Uses the default
 * limits, production mode, and a breach service that takes 600 ms. Machines differ and are shared: compare only rows of
 * one run.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, environmentOf, root as here, startCluster } from './bench/installation.mjs';
import { startServer, stopProcess } from './bench/processes.mjs';
import { addressOf, insertAccounts, password } from './bench/rows.mjs';

// The build of another tree, for comparison: `npm run bench:flood -- ../before`.
const root = resolve(process.argv[2] ?? here);
const people = 400;
const seconds = 30;
/** Of the flood. */
const perSecond = 600;
/** Of the others, at an even pace. */
const signInsPerSecond = 4;

const agent = new Agent({ keepAlive: true, maxSockets: 512 });

/** Sends one request; never throws. */
function send(url, { path, body, from }) {
  const method = body ? 'POST' : 'GET';
  const startedAt = performance.now();
  return new Promise((settle) => {
    const done = (status) => settle({ status, ms: performance.now() - startedAt });
    const headers = { ...(body && { 'content-type': 'application/json' }), 'x-forwarded-for': from };
    const sent = request(`${url}${path}`, { method, agent, headers }, (response) => {
      response.resume();
      response.once('end', () => done(response.statusCode));
    });
    sent.once('error', () => done(0));
    sent.end(body && JSON.stringify(body));
  });
}

/** Sends at an even pace, and waits for the last response. */
async function atPace(rate, make) {
  const sent = [];
  const startedAt = performance.now();
  for (let count = 0; ; count += 1) {
    const dueMs = (count * 1_000) / rate;
    if (dueMs >= seconds * 1_000) break;
    const waitMs = startedAt + dueMs - performance.now();
    if (waitMs > 1) await delay(waitMs);
    sent.push(make(count));
  }
  return Promise.all(sent);
}

let networks = 0;
const anotherNetwork = () => `198.18.${Math.floor((networks += 1) / 250)}.${networks % 250}`;

let person = 0;
const signIn = (url) => () =>
  send(url, {
    path: '/v1/auth/login',
    body: { email: addressOf((person = (person % people) + 1)), password },
    from: anotherNetwork(),
  });

function report(name, results) {
  const done = results.filter(({ status }) => status === 200);
  const sorted = done.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN);
  const share = ((100 * done.length) / results.length).toFixed(1);
  console.log(`${name.padEnd(44)} ${share.padStart(5)} % succeeded, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`);
}

function countsOf(results) {
  const counts = Object.entries(Object.groupBy(results, ({ status }) => status));
  return counts.map(([status, group]) => `${status}: ${group.length}`).join(', ');
}

const floods = {
  'health checks': () => ({ path: '/health/live' }),
  'registrations from one network': () => ({
    path: '/v1/auth/register',
    body: { email: `flood${randomBytes(6).toString('hex')}@example.com`, password, fullName: 'Flood' },
  }),
  'sign-ins from one network': () => ({
    path: '/v1/auth/login',
    body: { email: `flood${randomBytes(6).toString('hex')}@example.com`, password },
  }),
};

const cluster = await startCluster();
const breachService = createServer((_, response) =>
  setTimeout(() => response.end(`${'0'.repeat(35)}:0`), 600),
);
breachService.listen(0, '127.0.0.1');
await once(breachService, 'listening');
const { migrate } = await import(join(root, 'dist/database/migrate.js'));
const databaseUrl = await cluster.createDatabase('bench_flood');
await migrate(databaseUrl);
const database = await connect(databaseUrl);
await insertAccounts(database, people);
await database.end();
// Nothing listens at the mail server's port: mail is not measured.
const env = environmentOf(
  { databaseUrl, smtpUrl: 'smtp://127.0.0.1:9' },
  {
    NODE_ENV: 'production',
    SMTP_ALLOW_INSECURE: 'true',
    BREACH_QUERY_URL: `http://127.0.0.1:${breachService.address().port}`,
    LOG_LEVEL: 'fatal',
    RATE_LIMIT_FACTOR: '1',
  },
);
const { child, url } = await startServer(root, env);
try {
  // A fresh process compiles its code during the first requests, so this sends one of each kind first.
  for (const make of Object.values(floods)) {
    await atPace(20, () => send(url, { ...make(), from: anotherNetwork() }));
  }
  for (const [name, make] of Object.entries(floods)) {
    report('sign-ins of others in calm', await atPace(signInsPerSecond, signIn(url)));
    const from = anotherNetwork();
    const [others, flood] = await Promise.all([
      atPace(signInsPerSecond, signIn(url)),
      atPace(perSecond, () => send(url, { ...make(), from })),
    ]);
    report(`beside ${perSecond}/s ${name}`, others);
    console.log(`  (the flood: ${countsOf(flood)})`);
  }
} finally {
  agent.destroy();
  await stopProcess(child);
  breachService.close();
  breachService.closeAllConnections();
  await cluster.stop();
}
