import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname, parse } from 'node:path';

/** Who PostgreSQL runs as. It refuses root, so root lends it an identity; everybody else keeps theirs. */
export interface ServiceAccount {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` by number: needs no entry in /etc/passwd, so it works in the barest container. */
const nobody: ServiceAccount = { uid: 65534, gid: 65534 };

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Undefined when PostgreSQL can run as whoever runs this. Data that an ordinary user made is served
 * under that user, so that one start as root does not lock them out of it.
 */
export function findServiceAccount(dataDir: string): ServiceAccount | undefined {
  if (!isRoot()) return undefined;
  const existing = statSync(dataDir, { throwIfNoEntry: false });
  return existing && existing.uid !== 0 ? { uid: existing.uid, gid: existing.gid } : nobody;
}

/** Folder for state that is nobody else's business; as root, the service account must get through it. */
export function createStateDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })) return;
  mkdirSync(path, { recursive: true });
  chmodSync(path, isRoot() ? 0o711 : 0o700); // not by mkdir: the umask would cut it
}

/** Whether the account gets into the folder: it needs "enter" on it and on each parent. */
export function canEnter(account: ServiceAccount, folder: string): boolean {
  for (let path = folder; ; path = dirname(path)) {
    if (!hasPermission(account, path, 0o1)) return false;
    if (path === parse(path).root) return true;
  }
}

/** `wanted` as in one digit of a file mode: 4 read, 2 write, 1 enter or execute. */
export function hasPermission(account: ServiceAccount, path: string, wanted: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return false;
  if (stat.uid === account.uid) return ((stat.mode >> 6) & wanted) === wanted;
  if (stat.gid === account.gid) return ((stat.mode >> 3) & wanted) === wanted;
  return (stat.mode & wanted) === wanted;
}
