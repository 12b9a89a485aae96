import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { clusterUser, programEnvironment } from '../../dist/dev/embedded-postgres/cluster-data.js';
import { startEmbeddedPostgres } from '../../dist/dev/embedded-postgres/embedded-postgres.js';
import { clusterUrl, startPostgresServer } from '../../dist/dev/embedded-postgres/postgres-server.js';
import {
  createStateDirectory,
  findServiceAccount,
} from '../../dist/dev/embedded-postgres/service-account.js';
import { root } from '../consumers/postern.mjs';

const programs = ['initdb', 'postgres', 'pg_dump', 'pg_restore'];

/** The folder with the programs of an installed PostgreSQL, the newest if there are several. The embedded one has no pg_dump. */
export function findInstalledPostgres() {
  const base = '/usr/lib/postgresql'; // Debian
  const versions = existsSync(base)
    ? readdirSync(base).toSorted((one, other) => Number(other) - Number(one))
    : [];
  const { stdout } = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  const folders = [
    process.env.POSTGRES_BIN,
    ...versions.map((version) => join(base, version, 'bin')),
    stdout?.trim(),
  ];
  return folders.find((folder) => folder && programs.every((name) => existsSync(join(folder, name))));
}

/**
 * Runs statements one after the other, on a connection of their own.
 * @returns the rows of the last one
 */
export async function runStatements(url, ...statements) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the failing statement reports it
  await client.connect();
  try {
    let rows = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

/**
 * An embedded PostgreSQL whose data survives a crash, in a temporary folder.
 * @param options `settings`: that differ from its defaults, such as `max_wal_size = '8GB'`
 */
export async function startDurablePostgres({ settings = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-postgres-'));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user
  const dataDir = join(folder, 'postgres');
  const options = { rootDir: root, dataDir, durable: true, log: () => undefined };
  if (settings.length > 0) {
    const unset = await startEmbeddedPostgres(options);
    await runStatements(unset.url, ...settings.map((setting) => `ALTER SYSTEM SET ${setting}`));
    await unset.stop();
  }
  const postgres = await startEmbeddedPostgres(options);
  return {
    url: postgres.url,
    folder,
    stop: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A cluster of its own, with the installed PostgreSQL. */
export async function startCluster(binFolder) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-backup-'));
  const state = join(folder, 'state');
  createStateDirectory(state);
  const dataDir = join(state, 'data');
  const account = findServiceAccount(dataDir);
  const password = randomBytes(18).toString('base64url');
  const passwordFile = join(state, 'password');
  writeFileSync(passwordFile, password);
  mkdirSync(dataDir, { mode: 0o700 });
  if (account) for (const path of [folder, dataDir, passwordFile]) chownSync(path, account.uid, account.gid);
  const access = [`--username=${clusterUser}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const options = ['-D', dataDir, '--encoding=UTF8', '--locale=C', '--no-sync', ...access];
  await promisify(execFile)(join(binFolder, 'initdb'), options, {
    ...account,
    cwd: '/',
    env: programEnvironment(),
  });
  const binaries = { postgres: join(binFolder, 'postgres') };
  const server = await startPostgresServer({
    dataDir,
    binaries,
    account,
    password,
    durable: false,
    log: console.error,
  });
  return {
    folder,
    adminUrl: (database = 'postgres') => clusterUrl(server.port, password, database),
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
