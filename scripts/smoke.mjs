/**
 * Does what a new user does: `npm start`, waits until it is ready, registers over HTTP, stops it. Exits with 0 only if
 * all of this worked and the server exited with code 0.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const root = join(import.meta.dirname, '..');
const readyWithinMs = 60_000;
const stoppedWithinMs = 20_000;

async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function start(port) {
  // The caller's settings would start a different server from the one that a new user gets.
  const {
    DATABASE_URL: _database,
    NODE_ENV: _mode,
    PUBLIC_URL: _publicUrl,
    SMTP_URL: _smtp,
    ...env
  } = process.env;
  // A plain sh between npm and the server would be killed by the signal instead of forwarding it; bash replaces itself
  // with the server, so npm's exit code is the server's.
  const child = spawn('npm', ['start', '--script-shell=bash'], {
    cwd: root,
    // Some users have this setting, with which npm omits pre-scripts.
    env: { ...env, HOST: '127.0.0.1', PORT: String(port), npm_config_ignore_scripts: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A separate process group, so that npm and its children can be stopped together if everything else fails.
    detached: true,
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  return { child, output, ended: once(child, 'exit').then(([code, signal]) => ({ code, signal })) };
}

async function waitUntilReady(url, { child }) {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`npm start ended with code ${child.exitCode}`);
    // Refused until the server is listening.
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => null,
    );
    if (response?.status === 200) return;
    await delay(100);
  }
  throw new Error(`not ready within ${readyWithinMs / 1000} s`);
}

async function register(url) {
  const response = await fetch(`${url}/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email: `smoke-${randomBytes(6).toString('hex')}@example.com`,
      password: randomBytes(18).toString('base64url'),
      fullName: 'Smoke Test',
    }),
    signal: AbortSignal.timeout(10_000),
  });
  const body = await response.json();
  if (response.status !== 202 || typeof body.challenge?.challengeId !== 'string') {
    throw new Error(`register returned ${response.status}: ${JSON.stringify(body)}`);
  }
}

async function stop({ child, ended }) {
  child.kill('SIGTERM');
  const result = await Promise.race([ended, delay(stoppedWithinMs, null, { ref: false })]);
  if (!result) throw new Error(`still running ${stoppedWithinMs / 1000} s after SIGTERM`);
  if (result.code !== 0) throw new Error(`ended with ${result.signal ?? `code ${result.code}`}, not with 0`);
}

async function expectNothingListens(url) {
  const isUp = await fetch(`${url}/health/live`).then(
    () => true,
    () => false,
  );
  if (isUp) throw new Error('the server still responds after npm has ended');
}

const port = await findFreePort();
const url = `http://127.0.0.1:${port}`;
const server = start(port);
const startedAt = Date.now();

try {
  await waitUntilReady(url, server);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  await register(url);
  await stop(server);
  await expectNothingListens(url);
  console.log(`npm start: ready after ${seconds} s, registered, stopped.`);
} catch (error) {
  console.error(Buffer.concat(server.output).toString());
  console.error(`smoke: ${error.message}`);
  process.exitCode = 1;
} finally {
  try {
    if (server.child.pid) process.kill(-server.child.pid, 'SIGKILL');
  } catch {
    // ended, as expected
  }
}
