/**
 * `npm run bench:operations`: measures the CPU time of PostgreSQL and of the server for one registration with its mail,
 * confirmation, sign-in, guarded read and refresh, and the throughput. With the build of another tree (`npm run
 * bench:operations -- ../before`), measures both alternately in the same run. CPU time is read from /proc: Linux only.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { startEmbeddedPostgres } from '../dist/dev/embedded-postgres/embedded-postgres.js';
import { childrenOf, parentOf, processorMs } from './bench-processes.mjs';
import { startServer } from './bench-server.mjs';

const here = join(import.meta.dirname, '..');
const trees = [here, ...process.argv.slice(2).map((path) => resolve(path))];
const rounds = 3;
const people = 300;
const callers = 16;
const password = 'correct horse battery staple';
const agent = new Agent({ keepAlive: true, maxSockets: callers });

/** Accepts every mail, and keeps its code by recipient. */
async function openMailbox() {
  const codes = new Map();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, done) {
      let text = '';
      stream.on('data', (chunk) => (text += chunk));
      stream.on('end', () => {
        const code = /^ {4}(\d{6})\r?$/m.exec(text)?.[1];
        if (code) codes.set(envelope.rcptTo[0].address, code);
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return { codes, server, url: `smtp://127.0.0.1:${server.server.address().port}` };
}

async function startTree(root) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const place = { rootDir: here, dataDir: join(folder, 'postgres'), durable: true, log: () => undefined };
  const postgres = await startEmbeddedPostgres(place);
  const { migrate } = await import(join(root, 'dist/database/migrate.js'));
  await migrate(postgres.url);
  const mailbox = await openMailbox();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { child, url } = await startServer(root, {
    NODE_ENV: 'development',
    PORT: '0',
    PUBLIC_URL: 'http://localhost:3000',
    TRUST_PROXY: '1',
    DATABASE_URL: postgres.url,
    SMTP_URL: mailbox.url,
    MAIL_FROM: 'no-reply@postern.localhost',
    APP_SECRETS: `bench:${randomBytes(32).toString('hex')}`,
    JWT_PRIVATE_KEYS: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    LOG_LEVEL: 'fatal',
    RATE_LIMIT_FACTOR: '1000', // counted as usual, and never used up
  });
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  const postmaster = parentOf(rows[0].pid);
  return { root, folder, postgres, mailbox, child, url, client, postmaster, figures: {} };
}

let networks = 0;
function send({ url }, method, path, { body, token } = {}) {
  networks += 1;
  const from = `198.18.${Math.floor(networks / 250) % 250}.${networks % 250}`;
  const headers = {
    'x-forwarded-for': from,
    'user-agent': 'bench',
    ...(body && { 'content-type': 'application/json' }),
    ...(token && { authorization: `Bearer ${token}` }),
  };
  return new Promise((settle, reject) => {
    const sent = request(`${url}${path}`, { method, agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.once('end', () => {
        if (response.statusCode >= 300) reject(new Error(`${path}: ${response.statusCode} ${text}`));
        else settle(text ? JSON.parse(text) : null);
      });
    });
    sent.once('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

/** Runs one operation for every account, and adds up the cost. */
async function measure(tree, name, { everybody, act, settled }) {
  const used = () => ({
    postgres: [tree.postmaster, ...childrenOf(tree.postmaster)].reduce(
      (sum, pid) => sum + processorMs(pid),
      0,
    ),
    server: processorMs(tree.child.pid),
  });
  const before = used();
  const startedAt = performance.now();
  const waiting = [...everybody];
  const call = async () => {
    for (let one = waiting.pop(); one; one = waiting.pop()) await act(one);
  };
  await Promise.all(Array.from({ length: callers }, call));
  await settled?.();
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = used();
  const figure = (tree.figures[name] ??= { count: 0, seconds: 0, postgres: 0, server: 0 });
  figure.count += everybody.length;
  figure.seconds += seconds;
  figure.postgres += after.postgres - before.postgres;
  figure.server += after.server - before.server;
}

async function runRound(tree, round) {
  const { mailbox } = tree;
  const everybody = Array.from({ length: people }, (_, index) => ({
    email: `r${round}p${index}@example.com`,
  }));
  const post = (path, body, token) => send(tree, 'POST', path, { body, token });
  await measure(tree, 'registration with its mail', {
    everybody,
    act: async (one) => {
      const { challenge } = await post('/v1/auth/register', {
        email: one.email,
        password,
        fullName: 'Bench',
      });
      one.challengeId = challenge.challengeId;
    },
    settled: async () => {
      while (everybody.some(({ email }) => !mailbox.codes.has(email))) await delay(5);
    },
  });
  await measure(tree, 'confirmation', {
    everybody,
    act: async (one) => {
      const body = { challengeId: one.challengeId, code: mailbox.codes.get(one.email) };
      Object.assign(one, (await post('/v1/auth/email-verification/confirm', body)).tokens);
    },
  });
  await measure(tree, 'sign-in', {
    everybody,
    act: ({ email }) => post('/v1/auth/login', { email, password }),
  });
  await measure(tree, 'guarded read', {
    everybody: Array.from({ length: 8 }, () => everybody).flat(),
    act: ({ accessToken }) => send(tree, 'GET', '/v1/users/me', { token: accessToken }),
  });
  for (let turn = 0; turn < 4; turn += 1) {
    await measure(tree, 'refresh', {
      everybody,
      act: async (one) => {
        const { tokens } = await post('/v1/auth/refresh', { refreshToken: one.refreshToken });
        one.refreshToken = tokens.refreshToken;
      },
    });
  }
}

async function stopTree(tree) {
  tree.child.kill('SIGTERM');
  await once(tree.child, 'exit');
  await tree.client.end();
  await tree.postgres.stop();
  tree.mailbox.server.close();
  rmSync(tree.folder, { recursive: true, force: true });
}

const running = [];
try {
  for (const root of trees) running.push(await startTree(root));
  for (const tree of running) {
    await runRound(tree, 'warm'); // compiles the code, and fills caches and connections
    tree.figures = {};
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const tree of round % 2 ? running.toReversed() : running) await runRound(tree, round);
  }
  for (const { root, figures } of running) {
    console.log(root === here ? 'this tree' : root);
    for (const [name, { count, seconds, postgres, server }] of Object.entries(figures)) {
      const each = (ms) => `${(ms / count).toFixed(2)} ms`;
      const perSecond = String(Math.round(count / seconds)).padStart(6);
      console.log(
        `  ${name.padEnd(28)} ${perSecond}/s   PostgreSQL ${each(postgres)}   server ${each(server)}`,
      );
    }
  }
} finally {
  agent.destroy();
  for (const tree of running) await stopTree(tree);
}
