/**
 * `npm run test:scale`: measures the administration with a million accounts and ten million audit events: pages of
 * accounts and events over HTTP, sealing, and verification. Fails if a figure misses its target.
 *
 *   npm run test:scale -- [--accounts 1000000] [--events 10000000]
 *
 * Uses an embedded PostgreSQL of its own, or the empty database of TEST_DATABASE. Ten million events need about 10 GB.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { hash } from '@node-rs/argon2';
import { pino } from 'pino';
import pg from 'pg';
import { Sealing } from '../dist/audit/seals/sealing.service.js';
import { SealVerification } from '../dist/audit/seals/verification.service.js';
import { createApp } from '../dist/configure-app.js';
import { migrate } from '../dist/database/migrate.js';
import { readSettings } from '../dist/settings.js';
import { withoutIndexes } from './bench/without-indexes.mjs';
import { startDurablePostgres } from './deployment/postgres.mjs';

const { values: given } = parseArgs({
  options: { accounts: { type: 'string' }, events: { type: 'string' } },
});
const accounts = Number(given.accounts ?? 1_000_000);
const events = Number(given.events ?? 10_000_000);
if (!(accounts >= 1_000 && events >= 50_000)) throw new Error('At least 1000 accounts and 50000 events');

const rounds = 200;
const pageMs = 20;
const sealedPerSecond = 500;
const verifiedPerSecond = 20_000;
/** Of one seal. */
const eventsPerSeal = 5_000;
/** Sealed by Postern; the rest is generated as sealed. */
const unsealed = Math.min(200_000, Math.floor(events / 2));

const email = 'operator@example.com';
const password = 'correct horse battery staple';

/** SQL for an ID of a row n of `count` rows, whose time is spread over the days before now. */
const idOf = (n, count, days) =>
  `(lpad(to_hex((extract(epoch FROM now()) * 1000 - ((${count} - ${n})::float8 / ${count}) * ${days} * 86400000)::bigint),
         12, '0') || '7' || substr(md5('i' || ${n}), 1, 3) || '8' || substr(md5('i' || ${n}), 4, 15))::uuid`;
const accountId = (n) => `(lpad(to_hex(${n}), 12, '0') || '70008000000000000000')::uuid`;

async function generate(database) {
  await database.query('SET synchronous_commit = off');
  await database.query('ALTER TABLE audit_events DISABLE TRIGGER USER'); // which refuses new events with a seal
  const tables = ['users', 'audit_events', 'audit_personal'];
  const created = (name, seconds) => console.error(`${name}: ${seconds.toFixed(1)} s`);
  await withoutIndexes(database, { tables, insert: () => insertAll(database), created });
  await database.query('ALTER TABLE audit_events ENABLE TRIGGER USER');
  await step('VACUUM ANALYZE', () => database.query('VACUUM ANALYZE'));
}

async function insertAll(database) {
  await step('accounts', () =>
    database.query(
      `INSERT INTO users (id, email, email_verified_at, full_name, locale, external_id, roles, operator_role)
       SELECT ${idOf('n', accounts, 700)}, substr(md5(n::text), 1, 8) || n || '@example.com',
              CASE WHEN n % 20 > 0 THEN now() END, 'Person ' || n, 'en', CASE WHEN n % 3 = 0 THEN 'crm-' || n END,
              CASE WHEN n % 100 = 0 THEN '{editor}'::text[] ELSE '{}' END, CASE WHEN n % 100000 = 0 THEN 'support' END
       FROM generate_series(1, ${accounts}) AS n`,
    ),
  );
  const sealed = events - unsealed;
  const batch = 500_000;
  for (let from = 1; from <= events; from += batch) {
    const to = Math.min(events, from + batch - 1);
    await step(`events ${from}–${to}`, () => database.query(eventsSql(from, to, sealed)));
  }
  await database.query(
    `INSERT INTO audit_seals VALUES (${Math.ceil(sealed / eventsPerSeal)}, '', 'x', ${eventsPerSeal}, now(), now(), now(), 'x')`,
  );
}

/** Most events are successes of many people; a few types, operators and addresses are rare. */
function eventsSql(from, to, sealed) {
  return `
    WITH rows AS (
      SELECT n, ${idOf('n', events, 380)} AS id,
        now() - ((${events} - n)::float8 / ${events}) * interval '380 days' - interval '1 minute' AS at,
        CASE WHEN n % 50000 = 0 THEN 'account.disabled' WHEN n % 100 = 0 THEN 'sign_in.failed'
             WHEN n % 3 = 0 THEN 'session.opened' ELSE 'sign_in.succeeded' END AS type,
        CASE WHEN n % 100003 = 0 THEN 'refused' WHEN n % 100 = 0 THEN 'failure' ELSE 'success' END AS outcome,
        ${accountId(`1 + (n * 7919::bigint) % ${accounts}`)} AS person,
        CASE WHEN n % 10 = 0 THEN '192.0.2.1' ELSE '10.' || n % 200 || '.' || n / 7 % 250 || '.' || n / 11 % 250 END AS ip,
        substr(md5((n * 7919::bigint % ${accounts})::text), 1, 22) AS key
      FROM generate_series(${from}, ${to}) AS n),
    written AS (
      INSERT INTO audit_events (id, at, type, outcome, actor_type, actor_id, subject_type, subject_id, session_id,
                                request_id, details, personal_digest, seal_id)
      SELECT id, at, type, outcome, CASE WHEN type = 'account.disabled' THEN 'operator' ELSE 'user' END,
             CASE WHEN type = 'account.disabled' THEN ${accountId('1 + n / 50000 % 20')} ELSE person END, 'user', person,
             id, 'request-' || n, '{"methods": ["password"]}', sha256(sha256(n::text::bytea) || convert_to(
               '{"addressKey":"' || key || '","client":"\\"Firefox\\"","ip":"' || ip || '","system":"Windows"}', 'UTF8')),
             CASE WHEN n <= ${sealed} THEN (n + ${eventsPerSeal} - 1) / ${eventsPerSeal} END
      FROM rows)
    INSERT INTO audit_personal (event_id, salt, ip, device, address_key)
    SELECT id, sha256(n::text::bytea), ip, '{"client": "Firefox", "system": "Windows"}', key FROM rows`;
}

async function step(name, work) {
  const startedAt = performance.now();
  const result = await work();
  console.error(`${name}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return result;
}

/** Signs in, and makes the account an operator and the session one with a second factor. */
async function signInOperator(database, url) {
  const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };
  await database.query(
    `INSERT INTO users (id, email, email_verified_at, password_hash, full_name, locale)
     VALUES ('ffffffff-0000-7000-8000-000000000000', $1, now(), $2, 'Operator', 'en')
     ON CONFLICT (id) DO UPDATE SET operator_role = NULL, password_hash = excluded.password_hash`,
    [email, await hash(password, options)],
  );
  const response = await fetch(`${url}/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const { tokens } = await response.json();
  await database.query(
    `UPDATE sessions SET factor_authenticated_at = now() WHERE user_id = (
    SELECT id FROM users WHERE email = $1)`,
    [email],
  );
  await database.query(`UPDATE users SET operator_role = 'admin' WHERE email = $1`, [email]);
  return { authorization: `Bearer ${tokens.accessToken}` };
}

/** The lists, each with queries that differ from request to request. */
function lists() {
  const person = (n) => {
    const hex = (1 + ((n * 7_919) % accounts)).toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
  };
  const ago = (days) => encodeURIComponent(new Date(Date.now() - days * 86_400_000).toISOString());
  const prefix = (n) => ((n * 2_654_435_761) % 4_096).toString(16).padStart(3, '0');
  const audit = (query) => (n) => `/v1/admin/audit?${query(n)}`;
  const users = (query) => (n) => `/v1/admin/users?${query(n)}`;
  return [
    ['(for comparison: one row)', () => '/v1/users/me'],
    ['accounts, the newest', users(() => '')],
    ['accounts by prefix', users((n) => `emailPrefix=${prefix(n)}`)],
    ['accounts by prefix and state', users((n) => `emailPrefix=${prefix(n)}&state=unverified`)],
    ['accounts by externalId', users((n) => `externalId=crm-${3 * n}`)],
    ['accounts by operatorRole', users(() => 'operatorRole=support')],
    ['accounts by state', users(() => 'state=unverified')],
    ['accounts by time', users((n) => `createdBefore=${ago(n)}`)],
    ['events, the newest', audit(() => '')],
    ['events by subject', audit((n) => `subjectId=${person(n)}`)],
    [
      'events by actor',
      audit(
        (n) =>
          `actorId=${person(0).slice(0, 9)}${(1 + (n % 20)).toString(16).padStart(4, '0')}${person(0).slice(13)}`,
      ),
    ],
    ['events by type, frequent', audit(() => 'type=sign_in.succeeded')],
    ['events by type, rare', audit(() => 'type=account.disabled')],
    ['events by type, none', audit(() => 'type=factor.reset')],
    ['events by ip, frequent', audit(() => 'ip=192.0.2.1')],
    ['events by ip, rare', audit((n) => `ip=10.${n % 200}.${n % 250}.${n % 250}`)],
    ['events by outcome, success', audit(() => 'outcome=success')],
    ['events by outcome, rare', audit(() => 'outcome=refused')],
    ['events since', audit((n) => `since=${ago(n)}`)],
    ['events until', audit((n) => `until=${ago(n)}`)],
    ['events by type, until', audit((n) => `type=sign_in.failed&until=${ago(n)}`)],
    ['events by outcome, until', audit((n) => `outcome=failure&until=${ago(n)}`)],
  ];
}

async function measurePages(url, headers) {
  const results = [];
  for (const [name, path] of lists()) {
    const durations = [];
    let rows = 0;
    for (let n = 1; n <= rounds + 5; n += 1) {
      const startedAt = performance.now();
      const response = await fetch(`${url}${path(n)}`, { headers });
      const body = await response.json();
      if (response.status !== 200) throw new Error(`${path(n)}: ${JSON.stringify(body)}`);
      if (n > 5) durations.push(performance.now() - startedAt); // after a warm-up
      rows += body.data?.length ?? 1;
    }
    durations.sort((one, other) => one - other);
    const [p50, p95] = [0.5, 0.95].map((share) => durations[Math.floor(durations.length * share)]);
    results.push({ name, p50, p95, rows: rows / (rounds + 5) });
  }
  return results;
}

async function measureSeals(app, database) {
  const numberOf = async (sql) => Number((await database.query(sql)).rows[0].number);
  const first = 1 + (await numberOf('SELECT max(number) AS number FROM audit_seals'));
  const open = await numberOf('SELECT count(*) AS number FROM audit_events WHERE seal_id IS NULL');
  const sealing = app.get(Sealing, { strict: false });
  const startedAt = performance.now();
  await sealing.seal(new AbortController().signal);
  const sealingSeconds = (performance.now() - startedAt) / 1_000;
  const left = await numberOf('SELECT count(*) AS number FROM audit_events WHERE seal_id IS NULL');
  const verification = app.get(SealVerification, { strict: false });
  const verifyingFrom = performance.now();
  const from = String(first + 1); // after one that is signed, unlike those that were generated
  const report = await verification.verify({ kept: [], retentionDays: 400, from });
  const verifyingSeconds = (performance.now() - verifyingFrom) / 1_000;
  if (report.mismatch) throw new Error(`The log does not fit: ${JSON.stringify(report)}`);
  return { sealed: (open - left) / sealingSeconds, verified: report.events / verifyingSeconds };
}

function printResults(pages, seals) {
  const lines = pages.map(({ name, p50, p95, rows }) => [
    name,
    `${p50.toFixed(1)} ms`,
    `${p95.toFixed(1)} ms`,
    rows.toFixed(0),
    p95 <= pageMs ? 'ok' : 'MISSED',
  ]);
  console.log(
    `${accounts} accounts, ${events} events, ${rounds} requests each; load ${loadavg()[0].toFixed(1)}`,
  );
  for (const cells of [['list', 'p50', 'p95', 'rows', `≤${pageMs} ms`], ...lines])
    console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(32) : cell.padStart(12))).join(''));
  const rate = (name, value, target) =>
    console.log(
      `${name.padEnd(32)}${Math.round(value)} events/s (≥${target}) ${value >= target ? 'ok' : 'MISSED'}`,
    );
  rate('sealing', seals.sealed, sealedPerSecond);
  rate('verification', seals.verified, verifiedPerSecond);
  const isMissed =
    pages.some(({ p95 }) => p95 > pageMs) ||
    seals.sealed < sealedPerSecond ||
    seals.verified < verifiedPerSecond;
  process.exitCode = isMissed ? 1 : 0;
}

/** With as little memory as PostgreSQL has by default, and no checkpoints while rows are generated. */
async function openDatabase() {
  const { TEST_DATABASE } = process.env;
  if (TEST_DATABASE) return { url: TEST_DATABASE, stop: () => undefined };
  return startDurablePostgres({ settings: [`max_wal_size = '8GB'`] });
}

const { url: databaseUrl, stop } = await openDatabase();
const database = new pg.Client({ connectionString: databaseUrl });
await database.connect();
try {
  await migrate(databaseUrl);
  await generate(database);
  const variables = {
    NODE_ENV: 'development',
    PUBLIC_URL: 'http://localhost:3000',
    DATABASE_URL: databaseUrl,
    SMTP_URL: 'smtp://127.0.0.1:9', // nothing listens there, and no measured request sends mail
    MAIL_FROM: 'no-reply@postern.localhost',
    RATE_LIMIT_FACTOR: '1000',
  };
  const app = await createApp(readSettings(variables), {
    runsJobs: false,
    logger: pino({ level: 'silent' }),
  });
  await app.listen(0, '127.0.0.1');
  try {
    const url = await app.getUrl();
    const seals = await measureSeals(app, database);
    printResults(await measurePages(url, await signInOperator(database, url)), seals);
  } finally {
    await app.close();
  }
} finally {
  await database.end();
  await stop();
}
