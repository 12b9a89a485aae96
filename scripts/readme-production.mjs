/**
 * `npm run test:production`: does what the README says under "Going to production", word for word, in a fresh clone of
 * the committed state, as an ordinary user, with the machine's own Node, a PostgreSQL server, and a mail server with TLS.
 * Edits only the settings that the README tells its reader to edit. Takes some minutes, because it installs the packages.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '../dist/dev/embedded-postgres/embedded-postgres.js';
import { canEnter, findServiceAccount } from '../dist/dev/embedded-postgres/service-account.js';
import { findFreePort, root } from './consumers/postern.mjs';
import { certificate, openMailServer } from './mail-server.mjs';
import { editSettings, lastLineOf, readProductionBlocks } from './production/readme-blocks.mjs';
import { freshEnvironment, ShellRun } from './production/shell.mjs';

const installedWithinMs = 20 * 60_000;
const startedWithinMs = 60_000;
const stoppedWithinMs = 30_000;
const startedAt = Date.now();

const cleanUps = [];
/** Whatever must not be in the log. */
const secrets = [];
let runs = [];

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
try {
  await main();
  console.log('test:production: passed');
} catch (error) {
  console.error(`test:production: ${error.stack}`);
  process.exitCode = 1;
} finally {
  await cleanUp();
}

async function cleanUp() {
  for (const each of runs) each.signalAll('SIGKILL');
  for (const undo of cleanUps.splice(0).toReversed()) await undo();
}

async function main() {
  const { start, rotation } = readProductionBlocks(readFileSync(join(root, 'README.md'), 'utf8'));
  const user = await prepare();
  const block = editSettings(start, user.settings);
  const server = run(block, user);
  await server.printed(/"event":"server.ready"/, installedWithinMs);
  step('ready');
  const { mode, uid } = statSync(join(user.options.cwd, '.env'));
  assert.deepEqual([mode & 0o777, uid], [0o600, user.account?.uid ?? process.getuid()]);
  const person = await register(user);
  const old = await signIn(user, person);
  assert.equal((await fetch(`${user.url}/docs`)).status, 404);
  const shown = await run(`npm run users -- show ${person.email}`, user).succeeded();
  assert.match(shown, /^e-mail +lin@example\.com \(verified /m);
  assert.deepEqual(
    readdirSync(user.options.cwd).filter((name) => name === '.postern'),
    [],
  );
  step('registered, confirmed by the code of the e-mail, signed in');
  server.signalWorker('SIGTERM');
  await server.succeeded();
  await expectStopped(server, user);
  checkLog(server.output, ['limits.in_effect', 'server.ready', 'http.request', 'delivery.sent']);
  step('stopped by SIGTERM, with exit code 0');
  await rotate({ user, person, rotation, restart: lastLineOf(start), old });
}

async function prepare() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-production-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  const account = findServiceAccount(join(folder, 'none'));
  const checkout = join(folder, 'postern');
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, checkout], { stdio: 'inherit' });
  mkdirSync(join(folder, 'home'));
  const ca = join(folder, 'home/ca.pem');
  const trusted = process.env.NODE_EXTRA_CA_CERTS;
  const others = trusted && existsSync(trusted) ? readFileSync(trusted, 'utf8') : '';
  writeFileSync(ca, `${others}\n${certificate}`);
  if (account) {
    execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, folder]);
    chownSync(folder, account.uid, account.gid);
    assert.ok(canEnter(account, folder), `${folder} cannot be entered by an ordinary user: set TMPDIR`);
  }
  const [mails, databaseUrl, port] = await Promise.all([openMails(), openDatabase(), findFreePort()]);
  // The port of the README may be taken on this machine.
  const given = { HOME: join(folder, 'home'), NODE_EXTRA_CA_CERTS: ca, PORT: String(port) };
  const env = freshEnvironment(given);
  const url = `http://localhost:${port}`;
  const node = execFileSync('node', ['--version'], { env, encoding: 'utf8' }).trim();
  step(`cloned; the machine has Node ${node}; the user is ${account?.uid ?? process.getuid()}`);
  const settings = {
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: url,
    SMTP_URL: mails.url,
    MAIL_FROM: 'Example <no-reply@example.com>',
  };
  return { account, url, mails, settings, options: { cwd: checkout, env, ...account } };
}

async function openMails() {
  const password = randomBytes(12).toString('base64url');
  secrets.push(password);
  const mails = await openMailServer({ login: { user: 'postern', password } });
  cleanUps.push(() => mails.close());
  return mails;
}

async function openDatabase() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-database-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'postgres');
  const postgres = await startEmbeddedPostgres({
    rootDir: root,
    dataDir,
    durable: true,
    log: () => undefined,
  });
  cleanUps.push(() => postgres.stop());
  secrets.push(new URL(postgres.url).password);
  return postgres.url;
}

function run(commands, { options }) {
  const started = new ShellRun(commands, options);
  runs.push(started);
  return started;
}

async function expectStopped(server, { url }) {
  for (const deadline = Date.now() + stoppedWithinMs; !server.isGone(); await delay(100))
    assert.ok(Date.now() < deadline, `still running after ${stoppedWithinMs / 1_000} s:\n${server.output}`);
  await assert.rejects(fetch(url), 'something still listens');
  runs = runs.filter((one) => one !== server);
}

/** The server's part of the output: JSON lines of production, after what npm prints about its scripts. */
function checkLog(output, expected) {
  const lines = output
    .slice(output.lastIndexOf('\n> '))
    .split('\n')
    .slice(2)
    .filter((line) => line !== '');
  const parsed = lines.map((line) => JSON.parse(line));
  for (const { level, time, event, stack } of parsed) {
    assert.match(level, /^(info|warn)$/);
    assert.ok(Date.parse(time) >= startedAt);
    assert.match(event, /^[a-z_]+\.[a-z_]+$/);
    assert.equal(stack, undefined);
  }
  const events = new Set(parsed.map(({ event }) => event));
  for (const event of expected) assert.ok(events.has(event), `no ${event}`);
  for (const secret of secrets) assert.ok(!output.includes(secret), 'a secret is in the output');
}

async function call(user, path, { body, token, status = 200 } = {}) {
  const headers = {
    ...(body && { 'content-type': 'application/json' }),
    ...(token && { authorization: `Bearer ${token}` }),
  };
  const method = body ? 'POST' : 'GET';
  const response = await fetch(user.url + path, { method, headers, body: JSON.stringify(body) });
  const result = await response.json();
  assert.equal(response.status, status, JSON.stringify(result));
  return result;
}

async function register(user) {
  const person = { email: 'lin@example.com', password: randomBytes(18).toString('base64url') };
  const body = { ...person, fullName: 'Lin' };
  const { challenge } = await call(user, '/v1/auth/register', { body, status: 202 });
  const { code } = await user.mails.mailTo(person.email);
  secrets.push(person.email, person.password);
  const confirmation = { challengeId: challenge.challengeId, code };
  await call(user, '/v1/auth/email-verification/confirm', { body: confirmation });
  return person;
}

async function signIn(user, person) {
  const { tokens } = await call(user, '/v1/auth/login', { body: person });
  secrets.push(tokens.accessToken, tokens.refreshToken);
  return tokens;
}

/**
 * Ends what waits for days: the sessions that have not been used since the last step. The processes of before the last
 * restart ended two days ago.
 */
async function passTime({ settings }) {
  const client = new pg.Client({ connectionString: settings.DATABASE_URL });
  await client.connect();
  await client.query(`UPDATE processes SET started_at = started_at - interval '2 days',
    seen_at = seen_at - interval '2 days', ended_at = ended_at - interval '2 days'`);
  await client.query(`UPDATE sessions SET expires_at = now() WHERE kid = (
    SELECT secret_kids[2] FROM processes ORDER BY started_at DESC LIMIT 1)`);
  await client.end();
}

/** The tokens of the time before work until the last step, which removes their secrets; those of the time after still do. */
async function rotate({ user, person, rotation, restart, old }) {
  let latest = old;
  for (const [index, command] of rotation.entries()) {
    const isLast = index === rotation.length - 1;
    if (index > 0) {
      await assert.rejects(run(command, user).succeeded(), /Too early to/);
      await passTime(user);
    }
    await run(command, user).succeeded();
    const server = run(restart, user);
    await server.printed(/"event":"server.ready"/, startedWithinMs);
    await call(user, '/v1/users/me', { token: old.accessToken, status: isLast ? 401 : 200 });
    await call(user, '/v1/users/me', { token: latest.accessToken });
    const { keys } = await call(user, '/.well-known/jwks.json');
    assert.equal(keys.length, isLast ? 1 : 2);
    const refreshed = await call(user, '/v1/auth/refresh', { body: { refreshToken: latest.refreshToken } });
    secrets.push(refreshed.tokens.refreshToken);
    latest = await signIn(user, person);
    server.signalAll('SIGTERM'); // as systemd does
    await expectStopped(server, user);
    checkLog(server.output, ['server.ready', 'http.request']);
    step(`${command.split('#', 1)[0].trim()}, restarted: ${isLast ? 'new' : 'old'} tokens are accepted`);
  }
}

function step(text) {
  console.log(`${((Date.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${text}`);
}
