import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { Client } from 'pg';
import { groupsOfCommands, type Command } from '../../src/settings.js';
import { migrate } from '../../src/database/migrate.js';
import { databaseVariables, testVariables } from '../support/app.js';
import { createTestDatabase, databaseUrl, runAsAdmin, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { HttpClient } from '../support/http-client.js';
import { freshPerson, register } from '../support/journeys.js';
import { openMailbox, type Mailbox } from '../support/mailbox.js';

interface Run {
  child: ChildProcessByStdio<null, Readable, Readable>;
  output: () => string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
}

/** Processes left running by a failed test. */
const running = new Set<Run>();

/** Runs the built server as an operator does, with only the given environment. */
function run(args: string[], env: Record<string, string>, dist = resolve('dist')): Run {
  const child = spawn(process.execPath, [join(dist, 'main.js'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => {
    running.delete(started);
    return code as number | null;
  });
  const started: Run = { child, output: () => output, ended };
  running.add(started);
  return started;
}

/** Waits until the server has logged its address. */
function listening(server: Run): Promise<HttpClient> {
  return eventually('the server to listen', () => {
    const url = /"event":"server.ready".*?"url":"([^"]+)"/.exec(server.output())?.[1];
    if (!url && !running.has(server)) throw new Error(`The server ended:\n${server.output()}`);
    return Promise.resolve(url ? new HttpClient(url) : null);
  });
}

async function queryOnce(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

jest.setTimeout(60_000); // most tests start several processes

const commandNames = Object.keys(groupsOfCommands) as Command[]; // the keys of a constant

/** The names of the scheduled tasks, once a worker has stored them. */
async function scheduledTasks(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await eventually('a schedule', async () => {
      const { rows } = await client.query<{ identifier: string }>(
        'SELECT identifier FROM graphile_worker._private_known_crontabs ORDER BY identifier',
      );
      return rows.length > 0 ? rows.map(({ identifier }) => identifier) : undefined;
    });
  } finally {
    await client.end();
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
  afterEach(async () => {
    const left = [...running];
    for (const { child } of left) child.kill('SIGKILL');
    await Promise.all(left.map(({ ended }) => ended));
  });
  afterAll(async () => {
    await mailbox.close();
    await database.drop();
  });

  it('lists every error of the settings and exits with 2', async () => {
    const faulty = {
      ...env,
      PORT: 'x',
      APP_SECRETS: 'k1:short',
      SMTP_URL: 'http://x',
      OTP_CODE_LOGIN_LENGTH: '3',
    };
    const server = run([], faulty);
    expect(await server.ended).toBe(2);
    for (const name of ['PORT', 'APP_SECRETS', 'SMTP_URL', 'OTP_CODE_LOGIN_LENGTH'])
      expect(server.output()).toContain(name);
    expect(server.output()).not.toMatch(/short\b.*short|\n\s+at /);
  });

  it.each(['dance', '--dance', 'constructor'])('lists the commands for %s', async (name) => {
    const server = run([name], env);
    expect(await server.ended).toBe(2);
    expect(server.output()).toBe(`Unknown command "${name}". Commands: ${commandNames.join(', ')}.\n`);
  });

  it('lists its commands', async () => {
    const help = run(['--help'], {});
    expect(await help.ended).toBe(0);
    const named = [...help.output().matchAll(/^ {2}(\S+) /gm)].map(([, name]) => name);
    expect(named).toEqual(commandNames);
  });

  it.each(commandNames)(
    '%s prints its help without any setting, and rejects an unknown option',
    async (name) => {
      const [help, misused] = [run([name, '--help'], {}), run([name, '--dance'], {})];
      expect(await help.ended).toBe(0);
      expect(help.output()).toContain(name === 'all' ? 'node dist/main.js\n' : name);
      expect(help.output()).toContain('Exit code: 0');
      expect(await misused.ended).toBe(2);
      expect(misused.output()).toMatch(/^.* Valid options: .*--help\.\n$/);
    },
  );

  it('refuses to start before the schema is up to date, and migrates from two processes at once', async () => {
    const name = `postern_empty_${Date.now()}`;
    await runAsAdmin(`CREATE DATABASE ${name}`);
    const url = databaseUrl(name);
    const empty = { ...env, ...databaseVariables(url) };
    try {
      const early = run([], empty);
      expect(await early.ended).toBe(2);
      expect(early.output()).toContain('Run: npm run migrate');
      const migrations = [run(['migrate'], empty), run(['migrate'], empty)];
      expect(await Promise.all(migrations.map(({ ended }) => ended))).toEqual([0, 0]);
      const outputs = migrations.map(({ output }) => output());
      expect(outputs.filter((text) => text.includes('Applied: CreateAccounts'))).toHaveLength(1);
      expect(outputs.filter((text) => text.includes('up to date'))).toHaveLength(1);
      expect(await migrate(url)).toEqual([]);
      const server = run([], empty);
      await listening(server);
      server.child.kill('SIGTERM');
      expect(await server.ended).toBe(0);
    } finally {
      await runAsAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  });

  it('imports accounts with only the database setting', async () => {
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
      expect(second.output()).toMatch(/^Existing accounts, unchanged +1$/m);
      const third = run(['users-import', join(folder, 'none.csv')], { DATABASE_URL: database.url });
      expect(await third.ended).toBe(2);
      expect(await run(['users-import', '--help'], {}).ended).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  describe('each command', () => {
    /** Production, so that no missing setting gets a default. */
    let required: Record<Command, Record<string, string>>;
    beforeAll(() => {
      const {
        DATABASE_URL = '',
        APP_SECRETS = '',
        JWT_PRIVATE_KEYS = '',
        SMTP_URL = '',
        MAIL_FROM = '',
      } = env;
      const smtp = { SMTP_URL, MAIL_FROM };
      const signing = { APP_SECRETS, JWT_PRIVATE_KEYS, PUBLIC_URL: 'http://localhost:3000' };
      required = {
        all: { DATABASE_URL, ...signing, ...smtp },
        serve: { DATABASE_URL, ...signing },
        worker: { DATABASE_URL, APP_SECRETS, ...smtp },
        migrate: { DATABASE_URL },
        users: { DATABASE_URL },
        'users-import': { DATABASE_URL },
        keys: { DATABASE_URL, APP_SECRETS, JWT_PRIVATE_KEYS },
        audit: { DATABASE_URL, JWT_PRIVATE_KEYS },
        'mail-check': smtp,
        'sms-check': {},
      };
    });
    /** Not required: free ports, and no TLS for the test mailbox. */
    const local = { PORT: '0', SMTP_ALLOW_INSECURE: 'true' };
    const parameters: Partial<Record<Command, string[]>> = {
      users: ['show', 'nobody@example.com'],
      'users-import': ['-'],
      keys: ['list'],
      audit: ['verify'],
      'mail-check': ['--to', 'ada@example.com'],
      'sms-check': ['+4915112345642'],
    };

    it('[OPS-6] serves, sends mail, or does both, with only its required settings; and exits with 0 when stopped', async () => {
      const server = run(['serve'], { ...required.serve, ...local });
      const person = freshPerson();
      await register(await listening(server), person);
      const worker = run(['worker'], { ...required.worker, ...local });
      expect((await mailbox.mail(person.email)).subject).toContain('Confirm');
      for (const process of [server, worker]) process.child.kill('SIGTERM');
      expect(await Promise.all([server.ended, worker.ended])).toEqual([0, 0]);
      const both = run([], { ...required.all, ...local });
      const other = freshPerson();
      await register(await listening(both), other);
      expect((await mailbox.mail(other.email)).subject).toContain('Confirm');
      both.child.kill('SIGTERM');
      expect(await both.ended).toBe(0);
    });

    it('on accounts requires only the database, and on secrets also those', async () => {
      const migrated = run(['migrate'], required.migrate);
      expect(await migrated.ended).toBe(0);
      expect(migrated.output()).toContain('up to date');
      const created = run(
        ['users', 'create', '--email', freshPerson().email, '--name', 'Ada'],
        required.users,
      );
      expect(await created.ended).toBe(0);
      const ended = run(['users', 'end-sessions', 'nobody@example.com'], required.users);
      expect(await ended.ended).toBe(2);
      expect(ended.output()).toContain('There is no account');
      const keys = run(['keys', 'list'], required.keys);
      expect([await keys.ended, keys.output()]).toEqual([0, expect.stringContaining('current')]);
      const audit = run(['audit', 'verify'], required.audit);
      expect([await audit.ended, audit.output()]).toEqual([0, expect.stringContaining('Everything fits')]);
      const imported = run(['users-import', '-'], required['users-import']);
      expect([await imported.ended, imported.output()]).toEqual([2, expect.stringContaining('empty')]);
    });

    it('on mail requires only the mail settings', async () => {
      // Nothing listens there: the command has read its settings and tried to connect.
      const nowhere = { ...required['mail-check'], SMTP_URL: 'smtp://127.0.0.1:9', ...local };
      const check = run(['mail-check', '--to', 'ada@example.com'], nowhere);
      expect(await check.ended).toBe(2);
      expect(check.output()).toContain('ECONNREFUSED');
    });

    it.each(commandNames)(
      '[OPS-7] %s does not start without any one of its settings, or all of them, and names them',
      async (command) => {
        const given = required[command];
        const runWith = async (variables: Record<string, string>) => {
          const process = run([command, ...(parameters[command] ?? [])], { ...local, ...variables });
          return { code: await process.ended, output: process.output() };
        };
        for (const missing of Object.keys(given)) {
          const { [missing]: _, ...rest } = given;
          const { code, output } = await runWith(rest);
          expect(code).toBe(2);
          const named = Object.keys(required.all).filter((name) =>
            new RegExp(`^.*${name}( or| is)`, 'm').test(output),
          );
          expect(named).toEqual([missing]);
        }
        if (Object.keys(given).length === 1) return; // it has just been left out
        const { output } = await runWith({});
        for (const name of Object.keys(given)) expect(output).toContain(name);
      },
    );

    it('a worker reads no token key, and runs the same jobs as a server with a worker in it', async () => {
      const databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
      const [first, second] = databases.map(({ url }) => ({ DATABASE_URL: url }));
      const worker = run(['worker'], { ...required.worker, ...local, ...first, JWT_PRIVATE_KEYS: 'none' });
      const both = run([], { ...required.all, ...local, ...second });
      try {
        const [ofWorker, ofBoth] = await Promise.all(databases.map(({ url }) => scheduledTasks(url)));
        expect(ofWorker).toEqual(ofBoth);
        expect(ofWorker?.length).toBeGreaterThan(5);
      } finally {
        for (const process of [worker, both]) process.child.kill('SIGTERM');
        await Promise.all([worker.ended, both.ended]);
        await Promise.all(databases.map((one) => one.drop()));
      }
    });
  });

  it('does not start without a secret that authenticator apps are encrypted with, if it needs it', async () => {
    const own = await createTestDatabase();
    const query = (sql: string) => queryOnce(own.url, sql);
    try {
      await query(`INSERT INTO users (id, email, full_name, locale)
                   VALUES (gen_random_uuid(), 'ada@example.com', 'Ada', 'en')`);
      await query(`INSERT INTO totp_factors (id, user_id, secret, kid, confirmed_at)
                   SELECT gen_random_uuid(), id, 'gone.sealed', 'gone', now() FROM users`);
      const started = [['serve'], ['worker'], []].map((args) =>
        run(args, { ...env, ...databaseVariables(own.url) }),
      );
      for (const process of started) {
        expect(await process.ended).toBe(2);
        expect(process.output().trim().split('\n').at(-1)).toBe(
          'APP_SECRETS lacks gone, with which authenticator apps or phone numbers are encrypted. Add it again; ' +
            '"keys list" shows when it can be removed',
        );
      }
      const others = [['migrate'], ['users', 'list']].map((args) => run(args, { DATABASE_URL: own.url }));
      expect(await Promise.all(others.map(({ ended }) => ended))).toEqual([0, 0]);
    } finally {
      await own.drop();
    }
  });

  it.each([
    ['all', 'server.ready', 200],
    ['serve', 'server.ready', 200],
    ['worker', 'worker.ready', undefined],
  ])(
    'logs when %s can take work, at any level, and in the format of its other lines',
    async (name, event, status) => {
      const started = Date.now();
      const process = run([name], { ...env, PORT: '0', LOG_LEVEL: 'silent' });
      const find = () => Promise.resolve(/^.+(?=\n)/.exec(process.output())?.[0]);
      const line = await eventually('the line', find);
      const { time = '', msg: _, url, publicUrl: __, ...rest } = JSON.parse(line) as Record<string, string>;
      expect(rest).toEqual({ level: 'info', event });
      expect(time).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]{12}Z$/);
      expect(Date.parse(time)).toBeGreaterThanOrEqual(started);
      expect(url && (await fetch(`${url}/health/ready`)).status).toBe(status);
      process.child.kill('SIGTERM');
      expect(await process.ended).toBe(0);
      expect(process.output()).toBe(`${line}\n`);
    },
  );

  it('logs that it can take work as text, if its other lines are text', async () => {
    const process = run(['worker'], { ...env, LOG_FORMAT: 'text' });
    await eventually('the line', () =>
      Promise.resolve(/^[\d:]{8} worker\.ready: sending mail$/m.exec(process.output())),
    );
    process.child.kill('SIGTERM');
    expect(await process.ended).toBe(0);
    expect(process.output()).not.toContain('{"level"');
  });

  it('completes requests in progress before it exits', async () => {
    const server = run([], env);
    const client = await listening(server);
    const responses = Array.from({ length: 8 }, () =>
      client.post('/v1/auth/register', { body: freshPerson() }),
    );
    await responses[0];
    server.child.kill('SIGTERM');
    const settled = await Promise.allSettled(responses);
    expect(
      settled.map((response) => (response.status === 'fulfilled' ? response.value.status : 'lost')),
    ).toEqual(Array<number>(8).fill(202));
    expect(await server.ended).toBe(0);
  });

  it.each(['all', 'worker'])('does not start as %s with a broken mail template', async (command) => {
    mkdirSync('node_modules/.cache', { recursive: true });
    const copy = mkdtempSync(resolve('node_modules/.cache/broken-')); // below the project, so that imports resolve
    try {
      cpSync('dist', join(copy, 'dist'), { recursive: true });
      cpSync('package.json', join(copy, 'package.json'));
      rmSync(join(copy, 'dist/mail/templates/notice.txt.hbs'));
      const server = run([command], env, join(copy, 'dist'));
      expect(await server.ended).toBe(2);
      expect(server.output()).toContain('notice');
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});
