import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../src/database/migrate.js';
import {
  findRunningPostgres,
  startEmbeddedPostgres,
} from '../../src/dev/embedded-postgres/embedded-postgres.js';
import { isRoot } from '../../src/dev/embedded-postgres/service-account.js';
import { createTestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';

const rootDir = join(__dirname, '../..');
const log = () => undefined;
let project: string;
let dataDir: string;

/** A built checkout: the launcher's data is next to its code. */
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'postern-launcher-spec-')));
  if (isRoot()) chmodSync(project, 0o711); // PostgreSQL runs as another user then
  cpSync(join(rootDir, 'dist'), join(project, 'dist'), { recursive: true });
  cpSync(join(rootDir, 'package.json'), join(project, 'package.json'));
  symlinkSync(join(rootDir, 'node_modules'), join(project, 'node_modules'));
  dataDir = join(project, '.postern', 'postgres');
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  output: string;
}

function launch(parameters: string[], env: Record<string, string> = {}): ChildProcess {
  const { PATH = '' } = process.env;
  const launcher = join(project, 'dist', 'dev', 'with-database.js');
  return spawn(process.execPath, [launcher, ...parameters], { cwd: project, env: { PATH, ...env } });
}

async function ended(child: ChildProcess): Promise<Ended> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null]; // as documented
  return { code, output };
}

async function runImport(csv: string, env: Record<string, string> = {}): Promise<Ended> {
  const child = launch(['users-import', '-'], env);
  child.stdin?.end(csv);
  return ended(child);
}

async function addressesIn(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ email: string }>('SELECT email FROM users ORDER BY email');
    return rows.map(({ email }) => email);
  } finally {
    await client.end();
  }
}

test('the wrapper starts the embedded database for a command, and keeps what it wrote', async () => {
  expect(await runImport('email\nada@example.com\n')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^Accounts created +1$/m),
  });
  expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false);
  expect(existsSync(`${dataDir}.lock`)).toBe(false);
  const again = await runImport('email\nada@example.com\nnobody\n');
  expect(again.code).toBe(1);
  expect(again.output).toMatch(/^Existing accounts, unchanged +1$/m);
  const secrets = readFileSync(join(project, '.postern', 'secrets.json'), 'utf8');
  expect(again.output).not.toContain(JSON.parse(secrets).APP_SECRETS);
});

test('the wrapper uses the database of a running launcher, and leaves it running', async () => {
  const options = { rootDir: project, dataDir, log };
  expect(findRunningPostgres(options)).toBeNull();
  const postgres = await startEmbeddedPostgres({ ...options, durable: false });
  try {
    expect(findRunningPostgres(options)).toEqual({ url: postgres.url });
    await migrate(postgres.url);
    const outcomes = await Promise.all([
      runImport('email\nada@example.com\n'),
      runImport('email\neve@example.com\n'),
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect(await addressesIn(postgres.url)).toEqual(['ada@example.com', 'eve@example.com']);
  } finally {
    await postgres.stop();
  }
  expect(findRunningPostgres(options)).toBeNull();
});

test('the wrapper uses the database given by the process or by .env, and starts none', async () => {
  const database = await createTestDatabase();
  try {
    expect((await runImport('email\nada@example.com\n', { DATABASE_URL: database.url })).code).toBe(0);
    writeFileSync(join(project, '.env'), `DATABASE_URL=${database.url}\n`);
    expect((await runImport('email\neve@example.com\n')).code).toBe(0);
    expect(await addressesIn(database.url)).toEqual(['ada@example.com', 'eve@example.com']);
    expect(existsSync(dataDir)).toBe(false);
  } finally {
    await database.drop();
  }
});

test('the wrapper shows help without a database, and applies no development defaults in production', async () => {
  expect(await ended(launch(['users-import', '--help']))).toMatchObject({
    code: 0,
    output: expect.stringContaining('--dry-run'),
  });
  const production = await runImport('email\n', { NODE_ENV: 'production' });
  expect(production.code).toBe(2);
  expect(production.output).toContain('DATABASE_URL is required');
  expect(existsSync(join(project, '.postern'))).toBe(false);
});

test('the wrapper ends with the command, also on a signal, and stops the database after it', async () => {
  const child = launch(['users-import', '-']);
  child.stdin?.write('email\nada@example.com\n'); // and then nothing, so the command waits for more
  const end = ended(child);
  await eventually('the database', () =>
    Promise.resolve(findRunningPostgres({ rootDir: project, dataDir, log })?.url),
  );
  child.kill('SIGTERM');
  expect((await end).code).toBe(143);
  expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false);
  expect(existsSync(`${dataDir}.lock`)).toBe(false);
});
