import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import { promisify } from 'node:util';
import type { ClusterPlace } from './cluster-place.js';
import type { ServiceAccount } from './service-account.js';

export const clusterUser = 'postern';

interface DataOptions extends ClusterPlace {
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

/** Ensures that the data folder holds a complete cluster, and returns its password. */
export async function prepareClusterData(options: DataOptions): Promise<string> {
  const { dataDir, log } = options;
  removeUnfinished(dataDir);
  setAsideForeignData(options);
  if (existsSync(join(dataDir, 'PG_VERSION'))) return readPassword(dataDir);
  const password = randomBytes(24).toString('base64url');
  // Before the data, so that data never exists without its password.
  writeFileSync(passwordPath(dataDir), password, { mode: 0o600 });
  log('Creating the database cluster (first run only) …');
  await initialise(options, password);
  return password;
}

/** A clean environment: PGPORT, PGDATA and LC_* of the caller would change the programs' behaviour. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { PATH, SystemRoot, TEMP, LC_ALL: 'C', TZ: 'UTC' };
}

/** Never the caller's working directory, which the service account may not be able to access. */
export function programFolder(dataDir: string): string {
  return parse(dataDir).root;
}

function passwordPath(dataDir: string): string {
  return `${dataDir}.password`;
}

/** @throws Error if the file is missing */
export function readPassword(dataDir: string): string {
  const path = passwordPath(dataDir);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  throw new Error(`The database in ${dataDir} exists, but its password file ${path} does not: delete both.`);
}

/**
 * initdb works in a temporary folder, which gets its final name only when it is complete. However it is interrupted,
 * incomplete data is never mistaken for a cluster.
 */
async function initialise(options: DataOptions, password: string): Promise<void> {
  const { dataDir, account, binaries, durable } = options;
  const unfinished = `${unfinishedPrefix(dataDir)}${randomBytes(4).toString('hex')}`;
  const passwordFile = `${unfinished}.pw`;
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(account, unfinished, passwordFile);
  // The libc locale stays C, which every system has; the built-in provider determines sorting and case.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${clusterUser}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const args = ['-D', unfinished, ...locale, ...access, ...(durable ? [] : ['--no-sync'])];
  try {
    const child = { ...account, cwd: programFolder(dataDir), env: programEnvironment() };
    await promisify(execFile)(binaries.initdb, args, child);
    rmSync(dataDir, { recursive: true, force: true }); // at most an empty folder, see setAsideForeignData
    renameSync(unfinished, dataDir);
  } catch (cause) {
    const { stderr, message } = cause as Error & { stderr?: string }; // the error that execFile rejects with
    const lines = (stderr || message).trim().split('\n').slice(-5);
    throw new Error(`PostgreSQL's initdb failed:\n${lines.join('\n')}`, { cause });
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function unfinishedPrefix(dataDir: string): string {
  return `${dataDir}.initdb-`;
}

function removeUnfinished(dataDir: string): void {
  const parent = dirname(dataDir);
  const prefix = basename(unfinishedPrefix(dataDir));
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // An initdb that outlived its launcher may still be writing there; the next start removes the rest.
    }
  }
}

/** Renames data that this PostgreSQL cannot open; deleting it is not our decision. */
function setAsideForeignData({ dataDir, binaries, log }: DataOptions): void {
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) return;
  const version = readMajorVersion(dataDir);
  const complete = version !== null && existsSync(join(dataDir, 'global', 'pg_control'));
  if (complete && version === binaries.majorVersion) return;
  const timestamp = new Date().toISOString().replaceAll(/[-:]|\..*/g, '');
  const aside = `${dataDir}.${complete ? `pg${version}` : 'incomplete'}-${timestamp}`;
  renameSync(dataDir, aside);
  const why = complete
    ? `was created by PostgreSQL ${version}, but this is PostgreSQL ${binaries.majorVersion}`
    : 'is not a complete database cluster';
  log(`The data in ${dataDir} ${why}: moved to ${aside}, starting with an empty database.`);
  const password = passwordPath(dataDir);
  if (existsSync(password)) renameSync(password, `${aside}.password`);
}

function readMajorVersion(dataDir: string): string | null {
  const path = join(dataDir, 'PG_VERSION');
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
}

function giveTo(account: ServiceAccount | undefined, ...paths: string[]): void {
  if (!account) return;
  for (const path of paths) chownSync(path, account.uid, account.gid);
}
