import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { binariesIn, type PostgresBinaries } from './postgres-binaries.js';
import { canEnter, findServiceAccount, hasPermission, type ServiceAccount } from './service-account.js';

export interface ClusterPlace {
  readonly dataDir: string;
  readonly binaries: PostgresBinaries;
  readonly account: ServiceAccount | undefined;
}

interface PlaceOptions {
  readonly rootDir: string;
  readonly dataDir: string;
  readonly binaries: PostgresBinaries;
  readonly log: (line: string) => void;
}

/**
 * Chooses where data and programs are stored. They stay in the project, except when root works in a folder that the
 * service account cannot enter (/root is 0700): then each goes to a fixed folder outside it.
 */
export function chooseClusterPlace({ rootDir, dataDir, binaries: found, log }: PlaceOptions): ClusterPlace {
  const account = findServiceAccount(dataDir);
  // In a read-only node_modules, the links to the libraries cannot be created.
  const binaries = found.isWhole ? found : copyBinaries(found, join(dataDir, '..'));
  if (!account) return { dataDir, binaries, account };
  const keepsData = canEnter(account, join(dataDir, '..'));
  const keepsBinaries = canRun(account, binaries);
  if (keepsData && keepsBinaries) return { dataDir, binaries, account };

  const base = openOutsideFolder(account);
  const outsideData = join(base, outsideName(rootDir, dataDir), basename(dataDir));
  const place = {
    dataDir: keepsData ? dataDir : outsideData,
    binaries: keepsBinaries ? binaries : copyBinaries(binaries, base),
    account: keepsData ? account : (findServiceAccount(outsideData) ?? account),
  };
  if (!keepsData) makeFolder(join(outsideData, '..'));
  const reason = `PostgreSQL cannot run as root, and uid ${account.uid} cannot enter this folder`;
  log(`${reason}: using data in ${place.dataDir} and programs in ${place.binaries.nativeDir}.`);
  return place;
}

/** All modes come from one umask, so one file of each kind represents all. */
function canRun(account: ServiceAccount, { nativeDir, initdb, postgres }: PostgresBinaries): boolean {
  const share = join(nativeDir, 'share', 'postgresql');
  if (!canEnter(account, share) || !canEnter(account, join(nativeDir, 'lib'))) return false;
  if (!hasPermission(account, share, 0o5) || !hasPermission(account, join(share, 'postgres.bki'), 0o4)) {
    return false;
  }
  return hasPermission(account, initdb, 0o5) && hasPermission(account, postgres, 0o5);
}

/** The same for every start of a checkout, so that its data is kept. */
function outsideName(rootDir: string, dataDir: string): string {
  return `${basename(rootDir)}-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
}

function openOutsideFolder(account: ServiceAccount): string {
  for (const parent of ['/var/lib', tmpdir(), '/tmp']) {
    const folder = join(parent, 'postern-dev');
    try {
      makeFolder(folder);
    } catch {
      continue;
    }
    if (canEnter(account, folder)) return folder;
  }
  throw new Error(
    `PostgreSQL cannot run as root, and there is no folder that uid ${account.uid} can enter: start ` +
      `as an ordinary user, or set DATABASE_URL.`,
  );
}

/**
 * Root executes files in this folder, and anyone may write to /tmp: a folder or link that another user created there or
 * can write to is not used.
 */
function makeFolder(path: string): void {
  if (!existsSync(path)) {
    mkdirSync(path, { mode: 0o700 });
    chmodSync(path, 0o711);
  }
  const stat = lstatSync(path);
  if (!stat.isDirectory() || stat.uid !== 0 || (stat.mode & 0o022) !== 0) {
    throw new Error(`${path} is not a folder that only root can write to.`);
  }
}

function copyBinaries(binaries: PostgresBinaries, base: string): PostgresBinaries {
  const target = join(base, `postgresql-${binaries.version}`);
  if (!existsSync(target)) {
    const unfinished = `${target}.${randomUUID()}`;
    cpSync(binaries.nativeDir, unfinished, { recursive: true, verbatimSymlinks: true });
    letOthersRead(unfinished);
    try {
      renameSync(unfinished, target);
    } catch (error) {
      if (!existsSync(target)) throw error; // otherwise a start of another checkout created it first
    }
  }
  return binariesIn(target, binaries.version);
}

function letOthersRead(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) letOthersRead(path);
    if (entry.isFile()) chmodSync(path, (lstatSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}
