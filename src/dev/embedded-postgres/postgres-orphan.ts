import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProcess, isPostmasterOf } from './process-identity.js';

const patienceMs = 8_000;

/**
 * A killed launcher leaves its server running. The caller holds the launch lock, so a server that still serves this
 * folder is an orphan.
 */
export async function stopOrphan(dataDir: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(dataDir, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === null) return;
  const running = findProcess(pid);
  if (running === null) return; // PostgreSQL cleans up after a dead server itself
  if (!isPostmasterOf(running, dataDir)) {
    // The pid now belongs to another process. PostgreSQL would refuse to start because of it.
    if (running.command !== null) rmSync(pidFile, { force: true });
    return;
  }
  log(`Stopping the database server that an interrupted run left behind (process ${pid}) …`);
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    process.kill(pid, signal);
    if (await isGone(pid, running.startedAt)) return;
  }
  throw new Error(`The database server of an earlier run (process ${pid}) does not stop. Stop it manually.`);
}

/**
 * Returns the port of this folder's server once it accepts connections; null if there is none. For callers that know a
 * living launcher: if the system does not show which program a process runs, this assumes that it is the launcher's
 * server.
 */
export function findServingPort(dataDir: string): number | null {
  const pidFile = join(dataDir, 'postmaster.pid');
  const running = findProcess(readPid(pidFile) ?? 0);
  if (running === null || (running.command !== null && !isPostmasterOf(running, dataDir))) return null;
  // Documented in PostgreSQL's miscadmin.h: the fourth line is the port, the eighth the state, padded with blanks.
  const lines = existsSync(pidFile) ? readFileSync(pidFile, 'utf8').split('\n') : [];
  return lines[7]?.trim() === 'ready' ? Number(lines[3]) : null;
}

function readPid(pidFile: string): number | null {
  if (!existsSync(pidFile)) return null;
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
}

async function isGone(pid: number, startedAt: string): Promise<boolean> {
  for (let waited = 0; waited < patienceMs; waited += 20) {
    if (findProcess(pid)?.startedAt !== startedAt) return true;
    await delay(20);
  }
  return false;
}
