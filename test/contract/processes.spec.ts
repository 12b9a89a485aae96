import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { migrate } from '../../src/database/migrate.js';
import { testVariables } from '../support/app.js';
import { createTestDatabase, databaseUrl, runAsAdmin, type TestDatabase } from '../support/databases.js';
import { HttpClient } from '../support/http-client.js';
import { freshPerson, register } from '../support/journeys.js';
import { openMailbox, type Mailbox } from '../support/mailbox.js';

interface Run {
  child: ChildProcessByStdio<null, Readable, Readable>;
  output: () => string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
}

/** Runs the built server as an operator does: the environment is what is given and nothing else. */
function run(args: string[], env: Record<string, string>, dist = resolve('dist')): Run {
  const child = spawn(process.execPath, [join(dist, 'main.js'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, ended: once(child, 'close').then(([code]) => code as number | null) };
}

/** Waits until the server has said where it listens. */
async function listening(server: Run): Promise<HttpClient> {
  for (;;) {
    const url = /"msg":"listening","url":"([^"]+)"/.exec(server.output())?.[1];
    if (url) return new HttpClient(url);
    const isOver = await Promise.race([
      server.ended.then(() => true),
      once(server.child.stdout, 'data').then(() => false),
    ]);
    if (isOver) throw new Error(`The server ended:\n${server.output()}`);
  }
}

describe('the built server', () => {
  let mailbox: Mailbox;
  let database: TestDatabase;
  let env: Record<string, string>;
  beforeAll(async () => {
    mailbox = await openMailbox();
    database = await createTestDatabase();
    env = { ...testVariables({ databaseUrl: database.url, smtpUrl: mailbox.smtpUrl }), LOG_LEVEL: 'info' };
  });
  afterAll(async () => {
    await mailbox.close();
    await database.drop();
  });

  it('lists every fault of the settings and ends with 1', async () => {
    const faulty = {
      ...env,
      PORT: 'x',
      APP_SECRETS: 'k1:short',
      SMTP_URL: 'http://x',
      OTP_CODE_LOGIN_LENGTH: '3',
    };
    const server = run([], faulty);
    expect(await server.ended).toBe(1);
    for (const name of ['PORT', 'APP_SECRETS', 'SMTP_URL', 'OTP_CODE_LOGIN_LENGTH'])
      expect(server.output()).toContain(name);
    expect(server.output()).not.toMatch(/short\b.*short|\n\s+at /);
  });

  it('says which commands there are', async () => {
    const server = run(['dance'], env);
    expect(await server.ended).toBe(1);
    expect(server.output()).toContain('all, serve, worker, migrate');
  });

  it('refuses to start before the schema is up to date, and migrates from two processes at once', async () => {
    const name = `postern_empty_${Date.now()}`;
    await runAsAdmin(`CREATE DATABASE ${name}`);
    const empty = { ...env, DATABASE_URL: databaseUrl(name) };
    try {
      const early = run([], empty);
      expect(await early.ended).toBe(1);
      expect(early.output()).toContain('Run: npm run migrate');
      const migrations = [run(['migrate'], empty), run(['migrate'], empty)];
      expect(await Promise.all(migrations.map(({ ended }) => ended))).toEqual([0, 0]);
      const outputs = migrations.map(({ output }) => output());
      expect(outputs.filter((text) => text.includes('Applied: CreateAccounts'))).toHaveLength(1);
      expect(outputs.filter((text) => text.includes('up to date'))).toHaveLength(1);
      expect(await migrate(empty.DATABASE_URL)).toEqual([]);
      const server = run([], empty);
      await listening(server);
      server.child.kill('SIGTERM');
      expect(await server.ended).toBe(0);
    } finally {
      await runAsAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  });

  it('imports accounts, with no other setting than that of the database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-import-'));
    try {
      const path = join(folder, 'users.csv');
      const [good, bad] = [freshPerson().email, 'nobody'];
      writeFileSync(path, `email\n${good}\n`);
      const first = run(['users-import', path], { DATABASE_URL: database.url });
      expect(await first.ended).toBe(0);
      expect(first.output()).toMatch(/^Accounts created +1$/m);
      writeFileSync(path, `email\n${good}\n${bad}\n`);
      const second = run(['users-import', path, '--dry-run'], { DATABASE_URL: database.url });
      expect(await second.ended).toBe(1);
      expect(second.output()).toMatch(/^Line 3: .+$/m);
      expect(second.output()).toMatch(/^Already there, left as they are +1$/m);
      const third = run(['users-import', join(folder, 'none.csv')], { DATABASE_URL: database.url });
      expect(await third.ended).toBe(2);
      expect(await run(['users-import', '--help'], {}).ended).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('serves in one process and sends mail in another, and both end with 0 when told to', async () => {
    const server = run(['serve'], env);
    const client = await listening(server);
    const person = freshPerson();
    await register(client, person);
    const worker = run(['worker'], env);
    expect((await mailbox.mail(person.email)).subject).toContain('Confirm');
    server.child.kill('SIGTERM');
    worker.child.kill('SIGTERM');
    expect(await Promise.all([server.ended, worker.ended])).toEqual([0, 0]);
  });

  it('answers what is under way before it ends', async () => {
    const server = run([], env);
    const client = await listening(server);
    const answers = Array.from({ length: 8 }, () =>
      client.post('/v1/auth/register', { body: freshPerson() }),
    );
    await answers[0];
    server.child.kill('SIGTERM');
    const settled = await Promise.allSettled(answers);
    expect(settled.map((answer) => (answer.status === 'fulfilled' ? answer.value.status : 'lost'))).toEqual(
      Array<number>(8).fill(202),
    );
    expect(await server.ended).toBe(0);
  });

  it.each(['serve', 'worker'])('does not start to %s with a broken mail template', async (command) => {
    mkdirSync('node_modules/.cache', { recursive: true });
    const copy = mkdtempSync(resolve('node_modules/.cache/broken-')); // below the project, so that imports resolve
    try {
      cpSync('dist', copy, { recursive: true });
      cpSync('package.json', join(copy, 'package.json'));
      rmSync(join(copy, 'mail/templates/notice.txt.hbs'));
      const server = run([command], env, copy);
      expect(await server.ended).toBe(1);
      expect(server.output()).toContain('notice');
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});
