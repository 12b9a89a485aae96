/**
 * `npm run bench:export`: measures the cost of exports. One account has 100 sessions and, of everything else, more
 * rows than an export contains. Runs three exports of it at once, as often as the hourly limit allows, while another
 * user requests their own account. Reports the server's peak memory, and the other user's response times.
 *
 *   npm run bench:export -- [sessions [rounds]]
 *
 * `sessions`: rows of the account before it signs in, default 100. `rounds`: of three exports each, default 3; more
 * than ten exports in an hour are rejected.
 */
import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { migrate } from '../dist/database/migrate.js';
import { connect, environmentOf, root, startCluster } from './bench/installation.mjs';
import { currentMemoryMib, peakMemoryMib, startServer, stopProcess } from './bench/processes.mjs';
import { argon2id, password } from './bench/rows.mjs';

const sessions = Number(process.argv[2] ?? 100);
const rounds = Number(process.argv[3] ?? 3);
const rowsOfAccount = 5_000;
const rowsOfOthers = 100_000;

async function createAccount(database, email) {
  const id = randomUUID();
  const passwordHash = await hash(password, argon2id);
  await database.query(
    `INSERT INTO users (id, email, email_verified_at, password_hash, full_name, locale)
     VALUES ($1, $2, now(), $3, 'Bench', 'en')`,
    [id, email, passwordHash],
  );
  return { id, email };
}

async function fillTables(database, { id, email }) {
  const device = '{"client": "Firefox", "system": "Windows"}';
  await database.query(
    `INSERT INTO sessions (id, user_id, kid, amr, ip, network, device, expires_at, absolute_expires_at, revoked_at)
     SELECT gen_random_uuid(), $1, 'k', '{pwd}', '203.0.113.9', '203.0.x.x', $2, now(), now(), now()
     FROM generate_series(1, $3::int)`,
    [id, device, sessions],
  );
  await database.query(
    `INSERT INTO challenges (id, purpose, channel, address, user_id, is_decoy, kid, code_alphabet, code_length, locale,
                             context, created_at, expires_at)
     SELECT gen_random_uuid()::text, 'code_login', 'email', CASE WHEN n <= $3 THEN $2 ELSE n || '@example.org' END,
            CASE WHEN n <= $3 THEN $1::uuid END, false, 'k', 'digits', 8, 'en', '{}',
            now() - n * interval '1 second', now()
     FROM generate_series(1, $3::int + $4::int) AS n`,
    [id, email, rowsOfAccount, rowsOfOthers],
  );
  await database.query(
    `INSERT INTO deliveries (id, template, channel, destination, user_id, locale, origin, status)
     SELECT gen_random_uuid(), 'new-device', 'email', CASE WHEN n <= $3 THEN $2 ELSE n || '@example.org' END,
            CASE WHEN n <= $3 THEN $1::uuid END, 'en',
            jsonb_build_object('device', $5::jsonb, 'network', '203.0.x.x'), 'sent'
     FROM generate_series(1, $3::int + $4::int) AS n`,
    [id, email, rowsOfAccount, rowsOfOthers, device],
  );
  await database.query('VACUUM ANALYZE');
}

async function signIn(url, { email }) {
  const response = await fetch(`${url}/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return { authorization: `Bearer ${(await response.json()).tokens.accessToken}` };
}

/** Measures how long each request takes, one after another, until `isOver`. */
async function askAlong(url, headers, isOver) {
  const durations = [];
  while (!isOver()) {
    const startedAt = performance.now();
    await (await fetch(`${url}/v1/users/me`, { headers })).arrayBuffer();
    durations.push(performance.now() - startedAt);
  }
  return durations.toSorted((one, other) => one - other);
}

async function exportsAtOnce(url, headers) {
  let isOver = false;
  const exporting = async () => {
    const exports = [];
    for (let round = 0; round < rounds; round += 1) {
      const responses = await Promise.all(
        [1, 2, 3].map(() => fetch(`${url}/v1/users/me/export`, { headers: headers.largest })),
      );
      for (const response of responses) {
        exports.push({ status: response.status, size: (await response.arrayBuffer()).byteLength });
      }
    }
    isOver = true;
    return exports;
  };
  const [exports, durations] = await Promise.all([exporting(), askAlong(url, headers.other, () => isOver)]);
  return { exports, durations };
}

function report(name, durations) {
  const at = (share) => durations[Math.floor((durations.length - 1) * share)].toFixed(1);
  console.log(
    `${name.padEnd(42)} p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms (${durations.length})`,
  );
}

const cluster = await startCluster();
const databaseUrl = await cluster.createDatabase('bench_export');
await migrate(databaseUrl);
const database = await connect(databaseUrl);
const [largest, other] = [
  await createAccount(database, 'largest@example.com'),
  await createAccount(database, 'other@example.com'),
];
await fillTables(database, largest);
await database.end();
// Nothing listens there, and no measured request sends mail.
const installation = { databaseUrl, smtpUrl: 'smtp://127.0.0.1:9' };
const { child, url } = await startServer(root, environmentOf(installation, { RATE_LIMIT_FACTOR: '1' }));
try {
  const headers = { largest: await signIn(url, largest), other: await signIn(url, other) };
  const waiting = (ms, until = performance.now() + ms) =>
    askAlong(url, headers.other, () => performance.now() > until);
  await waiting(500); // warm-up
  const before = currentMemoryMib(child.pid);
  const { exports, durations } = await exportsAtOnce(url, headers);
  const [after, peak] = [currentMemoryMib(child.pid), peakMemoryMib(child.pid)];
  report('GET /v1/users/me, calm', await waiting(3_000));
  report('GET /v1/users/me, beside three exports', durations);
  const largestExport = Math.max(...exports.map(({ size }) => size));
  const statuses = Object.entries(Object.groupBy(exports, ({ status }) => status));
  const counts = statuses.map(([status, group]) => `${group.length} × ${status}`).join(', ');
  console.log(`exports: ${counts}; the largest has ${Math.round(largestExport / 1024)} KiB`);
  console.log(`memory: ${before} MiB before, ${after} MiB after, ${peak} MiB at most`);
} finally {
  await stopProcess(child);
  await cluster.stop();
}
