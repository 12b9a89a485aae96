import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname, parse } from 'node:path';

/**
 * The user that PostgreSQL runs as. It refuses to run as root, so root uses this account; other users run it as
 * themselves.
 */
export interface ServiceAccount {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` by number: needs no entry in /etc/passwd, so it works in a minimal container. */
const nobody: ServiceAccount = { uid: 65534, gid: 65534 };

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Undefined if PostgreSQL can run as the current user. Data created by an ordinary user is served as that user, so that
 * one start as root does not lock them out of it.
 */
export function findServiceAccount(dataDir: string): ServiceAccount | undefined {
  if (!isRoot()) return undefined;
  const existing = statSync(dataDir, { throwIfNoEntry: false });
  return existing && existing.uid !== 0 ? { uid: existing.uid, gid: existing.gid } : nobody;
}

/** Creates a private folder for state. Under root, the service account must be able to pass through it. */
export function createStateDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })) return;
  mkdirSync(path, { recursive: true });
  chmodSync(path, isRoot() ? 0o711 : 0o700); // not by mkdir, whose mode is subject to the umask
}

/** Whether the account can enter the folder: it needs execute permission on it and on each parent. */
export function canEnter(account: ServiceAccount, folder: string): boolean {
  for (let path = folder; ; path = dirname(path)) {
    if (!hasPermission(account, path, 0o1)) return false;
    if (path === parse(path).root) return true;
  }
}

/** `wanted` as a digit of a file mode: 4 read, 2 write, 1 execute. */
export function hasPermission(account: ServiceAccount, path: string, wanted: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return false;
  if (stat.uid === account.uid) return ((stat.mode >> 6) & wanted) === wanted;
  if (stat.gid === account.gid) return ((stat.mode >> 3) & wanted) === wanted;
  return (stat.mode & wanted) === wanted;
}
