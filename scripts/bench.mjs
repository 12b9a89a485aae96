/**
 * `npm run bench`: requests per second of the built server, beside baselines of the same run. Machines differ and are
 * shared: compare rows, and runs on one machine, and nothing else.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash, verify } from '@node-rs/argon2';
import autocannon from 'autocannon';
import { SMTPServer } from 'smtp-server';
import { migrate } from '../dist/database/migrate.js';
import { startEmbeddedPostgres } from '../dist/dev/embedded-postgres.js';

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

async function startServer(env) {
  const child = spawn(process.execPath, [join(root, 'dist/main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (let output = ''; ;) {
    const [chunk] = await once(child.stdout, 'data');
    output += chunk;
    const url = /"msg":"listening","url":"([^"]+)"/.exec(output)?.[1];
    child.stdout.resume();
    if (url) return { child, url };
  }
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

async function signUp(url, mailbox) {
  const post = async (path, body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.json();
  };
  const email = 'bench@example.com';
  const { challenge } = await post('/v1/auth/register', { email, password, fullName: 'Bench' });
  const code = /^ {4}(\d{6})\r?$/m.exec(await mailbox.next())[1];
  const confirmation = { challengeId: challenge.challengeId, code };
  return { email, ...(await post('/v1/auth/email-verification/confirm', confirmation)).tokens };
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
const { child, url } = await startServer({
  NODE_ENV: 'development',
  PORT: '0',
  PUBLIC_URL: 'http://localhost:3000',
  DATABASE_URL: postgres.url,
  SMTP_URL: `smtp://127.0.0.1:${mailbox.server.server.address().port}`,
  MAIL_FROM: 'no-reply@postern.localhost',
  LOG_LEVEL: 'warn',
});
try {
  const { email, accessToken } = await signUp(url, mailbox);
  await measure('baseline: GET /health/live', { url: `${url}/health/live` });
  await measure('baseline: GET /health/ready (1 query)', { url: `${url}/health/ready` });
  await measure('GET /v1/users/me', {
    url: `${url}/v1/users/me`,
    headers: { authorization: `Bearer ${accessToken}` },
  });
  await measureRawArgon2();
  await measure('POST /v1/auth/login', {
    url: `${url}/v1/auth/login`,
    method: 'POST',
    connections: 8,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  await postgres.stop();
  mailbox.server.close();
  rmSync(folder, { recursive: true, force: true });
}
