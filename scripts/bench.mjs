/**
 * `npm run bench`: measures requests per second of the built server, with baselines in the same run. Machines differ
 * and are shared: compare only rows, or runs on one machine.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash, verify } from '@node-rs/argon2';
import autocannon from 'autocannon';
import { SMTPServer } from 'smtp-server';
import { migrate } from '../dist/database/migrate.js';
import { startEmbeddedPostgres } from '../dist/dev/embedded-postgres/embedded-postgres.js';
import { startServer } from './bench-server.mjs';

const root = join(import.meta.dirname, '..');
const seconds = 5;
const password = 'correct horse battery staple';

function openMailbox() {
  const mails = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk) => (text += chunk));
      stream.on('end', () => {
        mails.push(text);
        server.emit('mail');
        done();
      });
    },
  });
  return {
    server,
    next: () => (mails.length > 0 ? mails.shift() : once(server, 'mail').then(() => mails.shift())),
  };
}

async function measure(name, options) {
  const result = await autocannon({ duration: seconds, connections: 20, ...options });
  report(
    name,
    Math.round(result.requests.average),
    `p99 ${result.latency.p99} ms, not 2xx: ${result.non2xx}`,
  );
}

function report(name, perSecond, rest = '') {
  console.log(`${name.padEnd(34)} ${String(perSecond).padStart(7)}/s  ${rest}`);
}

async function measureRawArgon2() {
  const stored = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 });
  let count = 0;
  const end = Date.now() + seconds * 1_000;
  const worker = async () => {
    for (; Date.now() < end; count++) await verify(stored, password);
  };
  await Promise.all([worker(), worker()]);
  report('baseline: argon2id alone', Math.round(count / seconds));
}

async function post(url, path, body) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}

async function signUp(url, mailbox, email) {
  const { challenge } = await post(url, '/v1/auth/register', { email, password, fullName: 'Bench' });
  const code = /^ {4}(\d{6})\r?$/m.exec(await mailbox.next())[1];
  const confirmation = { challengeId: challenge.challengeId, code };
  return { email, ...(await post(url, '/v1/auth/email-verification/confirm', confirmation)).tokens };
}

/** Each body from a different network: one network can use only a share of the service. */
const jsonPost = (url, path, bodies) => ({
  url,
  method: 'POST',
  requests: bodies.map((body, index) => ({
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': `198.18.${Math.floor(index / 250)}.${index % 250}`,
    },
    body: JSON.stringify(body),
  })),
});

/** Refreshes one session repeatedly, each time with the latest token. */
async function refreshAlong(url, refreshToken, isOver) {
  const durations = [];
  for (let token = refreshToken; !isOver();) {
    const startedAt = performance.now();
    const { tokens } = await post(url, '/v1/auth/refresh', { refreshToken: token });
    durations.push(performance.now() - startedAt);
    token = tokens.refreshToken;
  }
  const sorted = durations.toSorted((a, b) => a - b);
  return { count: sorted.length, p99: Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN) };
}

/** Guarded reads while four people sign in all the time. */
async function measureBesideSignIns(url, accounts, read) {
  const bodies = accounts.map(({ email }) => ({ email, password }));
  const signIns = autocannon({
    ...jsonPost(url, '/v1/auth/login', bodies),
    duration: seconds + 1,
    connections: 4,
  });
  await measure('GET /v1/users/me beside 4 sign-ins', read);
  const { requests } = await signIns;
  report('  the sign-ins beside them', Math.round(requests.average));
}

/** 500 sign-ins at once: how many are rejected, and how the rest of the service performs meanwhile. */
async function measureOverload(url, accounts, refreshToken) {
  let isOver = false;
  const bodies = accounts.map(({ email }) => ({ email, password }));
  const during = { duration: seconds * 2 };
  const signIns = async () => {
    const result = await autocannon({
      ...jsonPost(url, '/v1/auth/login', bodies),
      ...during,
      connections: 500,
    });
    isOver = true;
    return result;
  };
  const [logins, health, refreshes] = await Promise.all([
    signIns(),
    autocannon({ ...during, url: `${url}/health/live`, connections: 2 }),
    refreshAlong(url, refreshToken, () => isOver),
  ]);
  const { '2xx': done, non2xx } = logins;
  const share = Math.round((100 * non2xx) / (done + non2xx));
  report(
    '500 sign-ins at once',
    Math.round(done / (seconds * 2)),
    `rejected: ${share} %, errors: ${logins.errors}`,
  );
  report(
    '  beside them: GET /health/live',
    Math.round(health.requests.average),
    `p99 ${health.latency.p99} ms`,
  );
  report(
    '  beside them: refresh, one by one',
    Math.round(refreshes.count / (seconds * 2)),
    `p99 ${refreshes.p99} ms`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
const postgres = await startEmbeddedPostgres({
  rootDir: root,
  dataDir: join(folder, 'postgres'),
  durable: true,
  log: () => undefined,
});
const mailbox = openMailbox();
mailbox.server.listen(0, '127.0.0.1');
await once(mailbox.server.server, 'listening');
await migrate(postgres.url);
const { child, url } = await startServer(root, {
  NODE_ENV: 'development',
  PORT: '0',
  PUBLIC_URL: 'http://localhost:3000',
  DATABASE_URL: postgres.url,
  SMTP_URL: `smtp://127.0.0.1:${mailbox.server.server.address().port}`,
  MAIL_FROM: 'no-reply@postern.localhost',
  LOG_LEVEL: 'warn',
  TRUST_PROXY: '1',
  RATE_LIMIT_FACTOR: '1000', // counted as usual, and never used up
  REFRESH_GRACE_SECONDS: '0', // otherwise a session that refreshes without pause stops rotating
});
try {
  const accounts = [];
  for (let index = 0; index < 20; index++)
    accounts.push(await signUp(url, mailbox, `bench${index}@example.com`));
  // A separate account, because the number of live sessions per account is limited.
  const { accessToken, refreshToken } = await signUp(url, mailbox, 'bench@example.com');
  await measure('baseline: GET /health/live', { url: `${url}/health/live` });
  await measure('baseline: GET /health/ready (1 query)', { url: `${url}/health/ready` });
  const read = { url: `${url}/v1/users/me`, headers: { authorization: `Bearer ${accessToken}` } };
  await measure('GET /v1/users/me', read);
  await measureBesideSignIns(url, accounts, read);
  const unknownAddresses = Array.from({ length: 20_000 }, (_, index) => ({
    email: `unknown${index}@example.com`,
  }));
  await measure('POST /v1/auth/code-login, unknown', {
    ...jsonPost(url, '/v1/auth/code-login', unknownAddresses),
    connections: 8,
  });
  await measureRawArgon2();
  const bodies = accounts.map(({ email }) => ({ email, password }));
  await measure('POST /v1/auth/login', { ...jsonPost(url, '/v1/auth/login', bodies), connections: 8 });
  await measureOverload(url, accounts, refreshToken);
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  await postgres.stop();
  mailbox.server.close();
  rmSync(folder, { recursive: true, force: true });
}
