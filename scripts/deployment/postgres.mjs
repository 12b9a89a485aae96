import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clusterUser, programEnvironment } from '../../dist/dev/embedded-postgres/cluster-data.js';
import { clusterUrl, startPostgresServer } from '../../dist/dev/embedded-postgres/postgres-server.js';
import {
  createStateDirectory,
  findServiceAccount,
} from '../../dist/dev/embedded-postgres/service-account.js';

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
