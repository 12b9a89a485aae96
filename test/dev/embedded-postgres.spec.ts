import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/dev/embedded-postgres/embedded-postgres.js';
import { findPostgresBinaries } from '../../src/dev/embedded-postgres/postgres-binaries.js';
import { findServiceAccount, isRoot } from '../../src/dev/embedded-postgres/service-account.js';
import { eventually } from '../support/eventually.js';
import { isAvailable } from '../support/available.js';

const rootDir = join(__dirname, '../..');
const lines: string[] = [];
const running = new Set<EmbeddedPostgres>();
let folder: string;
let dataDir: string;

beforeEach(() => {
  lines.length = 0;
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'postern-dev-spec-')));
  if (isRoot()) chmodSync(folder, 0o711);
  dataDir = join(folder, 'state', 'postgres');
});

afterEach(async () => {
  for (const postgres of running) await postgres.stop();
  running.clear();
  rmSync(folder, { recursive: true, force: true });
});

async function start({ durable = false } = {}): Promise<EmbeddedPostgres> {
  const log = (line: string) => void lines.push(line);
  const postgres = await startEmbeddedPostgres({ rootDir, dataDir, durable, log });
  running.add(postgres);
  return postgres;
}

async function stop(postgres: EmbeddedPostgres): Promise<void> {
  running.delete(postgres);
  await postgres.stop();
}

async function query(postgres: EmbeddedPostgres, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function remember(postgres: EmbeddedPostgres, word: string): Promise<void> {
  await query(postgres, `CREATE TABLE memory AS SELECT '${word}' AS word`);
}

async function recall(postgres: EmbeddedPostgres): Promise<unknown> {
  return (await query(postgres, 'SELECT word FROM memory'))[0]?.['word'];
}

function postmasterPid(place: string): number {
  return Number.parseInt(readFileSync(join(place, 'postmaster.pid'), 'utf8'), 10);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  await eventually('the condition', () => Promise.resolve(condition() || null));
}

/** Starts a launcher in a separate process, as `npm start` does; resolves when its server is running. */
async function launchElsewhere(): Promise<ChildProcess> {
  const program = join(rootDir, 'dist/dev/embedded-postgres/embedded-postgres.js');
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(program)});
    const [rootDir, dataDir] = ${JSON.stringify([rootDir, dataDir])};
    await startEmbeddedPostgres({ rootDir, dataDir, durable: false, log: () => {} });
    process.on('SIGUSR2', () => { throw new Error('an exception nobody catches'); });
    console.log('up');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit').then(() => 'ended');
  if ((await Promise.race([once(child.stdout, 'data'), ended])) === 'ended') {
    throw new Error(`The launcher did not start; is ${program} built?`);
  }
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

test('the launcher keeps its data between starts, and its files private', async () => {
  const first = await start();
  expect(first.isNew).toBe(true);
  expect(new URL(first.url)).toMatchObject({
    hostname: '127.0.0.1',
    pathname: '/postern',
    username: 'postern',
  });
  expect(await query(first, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  expect(await query(first, 'SHOW fsync')).toEqual([{ fsync: 'off' }]);
  expect(
    await query(first, `SELECT 'Ä' > 'Z' AS c, lower('Ä') AS l, current_setting('server_encoding') AS e`),
  ).toEqual([{ c: true, l: 'ä', e: 'UTF8' }]);
  await remember(first, 'kept');
  const pid = postmasterPid(first.dataDir);
  await stop(first);
  expect(isAlive(pid)).toBe(false);

  const second = await start();
  expect(second.isNew).toBe(false);
  expect(await recall(second)).toBe('kept');
  const state = dirname(dataDir);
  expect(readdirSync(state).filter((name) => /initdb|\.pw$/.test(name))).toEqual([]);
  expect(readFileSync(`${dataDir}.log`, 'utf8')).not.toContain(readFileSync(`${dataDir}.password`, 'utf8'));
});

test('the launcher refuses to start while another one is running, and names it', async () => {
  const first = await start();
  await expect(start()).rejects.toThrow(new RegExp(`already in use by process ${process.pid}: `));
  expect(await query(first, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('the launcher starts again after its postmaster was killed', async () => {
  const first = await start({ durable: true }); // otherwise the last commits may be lost
  await remember(first, 'survived');
  process.kill(postmasterPid(first.dataDir), 'SIGKILL');
  await until(() => lines.some((line) => line.includes('ended unexpectedly (SIGKILL)')));
  await stop(first);
  expect(await recall(await start({ durable: true }))).toBe('survived');
});

test('the launcher stops the server that a killed launcher left running', async () => {
  const launcher = await launchElsewhere();
  const orphan = postmasterPid(dataDir);
  await expect(start()).rejects.toThrow(`process ${launcher.pid}`);
  await end(launcher, 'SIGKILL');
  expect(isAlive(orphan)).toBe(true);
  const second = await start();
  expect(isAlive(orphan)).toBe(false);
  expect(postmasterPid(second.dataDir)).not.toBe(orphan);
});

test('the server ends with a launcher that is ended by an exception', async () => {
  const launcher = await launchElsewhere();
  const pid = postmasterPid(dataDir);
  await end(launcher, 'SIGUSR2');
  await until(() => !isAlive(pid));
  expect(existsSync(`${dataDir}.lock`)).toBe(false);
});

test('the launcher does not touch an unrelated process with the pid of a dead server', async () => {
  await stop(await start());
  const bystander = spawn('sleep', ['30'], isRoot() ? { uid: 65534, gid: 65534 } : {});
  writeFileSync(join(dataDir, 'postmaster.pid'), `${bystander.pid}\n${dataDir}\n1\n5432\n`);
  await start();
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  await end(bystander, 'SIGKILL');
});

test('the launcher repeats an interrupted initdb', async () => {
  const state = dirname(dataDir);
  mkdirSync(join(state, 'postgres.initdb-1a2b3c4d', 'base'), { recursive: true });
  if (isRoot()) chmodSync(state, 0o711);
  writeFileSync(join(state, 'postgres.initdb-1a2b3c4d', 'PG_VERSION'), '18\n');
  const postgres = await start();
  expect(postgres.isNew).toBe(true);
  expect(readdirSync(state).filter((name) => name.includes('initdb'))).toEqual([]);
});

test('the launcher moves data of another PostgreSQL version aside', async () => {
  const first = await start();
  await stop(first);
  writeFileSync(join(first.dataDir, 'PG_VERSION'), '15\n');
  const second = await start();
  expect(second.isNew).toBe(true);
  expect(lines.join('\n')).toMatch(/was created by PostgreSQL 15, but this is PostgreSQL 18: moved to /);
  const aside = readdirSync(dirname(dataDir)).find((name) => /^postgres\.pg15-\w+$/.test(name));
  expect(existsSync(join(dirname(dataDir), aside ?? '', 'global', 'pg_control'))).toBe(true);
});

test('the launcher quotes the end of the log when PostgreSQL does not start', async () => {
  const first = await start();
  await stop(first);
  appendFileSync(join(first.dataDir, 'postgresql.conf'), 'no_such_setting = 1\n');
  await expect(start()).rejects.toThrow(/did not start \(exit code 1\)[\s\S]*no_such_setting/);
});

test('the launcher does not wait for a server that responds with an error', async () => {
  const first = await start();
  await stop(first);
  rmSync(join(first.dataDir, 'global', 'pg_filenode.map'));
  await expect(start()).rejects.toThrow(/did not start[\s\S]*pg_filenode\.map/);
});

// Only root needs a service account for PostgreSQL, which may then be locked out.
(isAvailable('root', isRoot()) ? test : test.skip)(
  'works in a folder that only root can enter, and keeps its data',
  async () => {
    chmodSync(folder, 0o700);
    const first = await start();
    try {
      expect(first.dataDir.startsWith(folder)).toBe(false);
      expect(lines.join('\n')).toContain(`using data in ${first.dataDir}`);
      await remember(first, 'outside');
      await stop(first);
      expect(await recall(await start())).toBe('outside');
    } finally {
      for (const postgres of running) await stop(postgres);
      rmSync(dirname(first.dataDir), { recursive: true, force: true });
    }
  },
);

test('the launcher copies the programs if their links are missing and cannot be created', async () => {
  const packageDir = dirname(findPostgresBinaries(rootDir).nativeDir);
  const nativeDir = join(folder, 'package', 'native');
  cpSync(join(packageDir, 'native'), nativeDir, { recursive: true, verbatimSymlinks: true });
  const links = readdirSync(join(nativeDir, 'lib')).filter((name) =>
    lstatSync(join(nativeDir, 'lib', name)).isSymbolicLink(),
  );
  for (const name of links) rmSync(join(nativeDir, 'lib', name));
  chmodSync(join(nativeDir, 'lib'), 0o555);
  mkdirSync(dirname(dataDir));
  // Root may write everywhere, so this runs as the service account.
  const account = findServiceAccount(dataDir);
  if (account) chownSync(dirname(dataDir), account.uid, account.gid);
  const script = `
    const { binariesIn } = await import(process.argv[1] + '/postgres-binaries.js');
    const { chooseClusterPlace } = await import(process.argv[1] + '/cluster-place.js');
    const [, , nativeDir, rootDir, dataDir] = process.argv;
    const found = binariesIn(nativeDir, '18.4.0');
    const { binaries } = chooseClusterPlace({ rootDir, dataDir, binaries: found, log: console.error });
    console.log(JSON.stringify({ found: found.isWhole, chosen: binaries.isWhole, postgres: binaries.postgres }));`;
  const parameters = [
    '--input-type=module',
    '-e',
    script,
    join(rootDir, 'dist/dev/embedded-postgres'),
    nativeDir,
    rootDir,
    dataDir,
  ];
  const { stdout } = spawnSync(process.execPath, parameters, { ...account, encoding: 'utf8' });
  const { postgres, ...outcome } = JSON.parse(stdout) as { postgres: string }; // as written above
  expect(outcome).toEqual({ found: false, chosen: true });
  expect(postgres.startsWith(dirname(dataDir))).toBe(true);
  const version = spawnSync(postgres, ['--version'], { ...account, encoding: 'utf8' });
  expect(version.stdout).toMatch(/^postgres \(PostgreSQL\) 18\./);
  chmodSync(join(nativeDir, 'lib'), 0o755);
});
