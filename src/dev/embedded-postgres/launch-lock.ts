import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { findProcess } from './process-identity.js';

export interface LaunchLock {
  release(): void;
}

/** Time between creating the file and filling it; an older empty file was left by a crash. */
const writingMs = 2_000;

/**
 * Allows one launcher per data folder. PostgreSQL locks the folder itself, but a second launcher would mistake the
 * first one's server for an orphan and stop it.
 */
export function acquireLaunchLock(path: string): LaunchLock {
  const own = describeHolder(process.pid);
  if (!tryCreate(path, own)) {
    takeOver(path);
    if (!tryCreate(path, own)) throw new Error(alreadyRunning(readLock(path)));
  }
  const release = () => {
    process.off('exit', release);
    removeIfOwn(path, own);
  };
  process.once('exit', release);
  return { release };
}

/** Null if no process holds it. */
export function findLockHolder(path: string): number | null {
  const content = readLock(path);
  return content === null ? null : livingHolder(content);
}

function describeHolder(pid: number): string {
  return JSON.stringify({ pid, startedAt: findProcess(pid)?.startedAt ?? 'unknown' });
}

function tryCreate(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false; // any error has a code here
    throw error;
  }
}

/**
 * Moves a dead launcher's lock out of the way. Renames instead of deleting: if another launcher has taken over in
 * between, the renamed lock is that launcher's and is put back.
 */
function takeOver(path: string): void {
  const seen = readLock(path);
  if (seen === null) return;
  if (seen === '' ? isBeingWritten(path) : livingHolder(seen) !== null) throw new Error(alreadyRunning(seen));
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readLock(aside);
  if (moved === seen) return rmSync(aside, { force: true });
  renameSync(aside, path);
  throw new Error(alreadyRunning(moved));
}

function livingHolder(content: string): number | null {
  const holder = parseHolder(content);
  if (holder === null) return null;
  return findProcess(holder.pid)?.startedAt === holder.startedAt ? holder.pid : null;
}

function parseHolder(content: string): { pid: number; startedAt: string } | null {
  try {
    const { pid, startedAt } = JSON.parse(content) as Record<string, unknown>; // checked on the next line
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : null;
  } catch {
    return null;
  }
}

function readLock(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null; // any error has a code here
    throw error;
  }
}

function isBeingWritten(path: string): boolean {
  const age = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - age < writingMs;
}

function removeIfOwn(path: string, own: string): void {
  if (readLock(path) === own) rmSync(path, { force: true });
}

function alreadyRunning(content: string | null): string {
  const pid = content === null ? undefined : parseHolder(content)?.pid;
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return (
    `The database of this folder is already in use by ${who}: stop it first, or set ` +
    `DATABASE_URL to use another database.`
  );
}
