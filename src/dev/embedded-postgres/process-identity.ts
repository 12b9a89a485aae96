import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

export interface RunningProcess {
  readonly pid: number;
  /** With the pid, this identifies a process uniquely: pids are reused, start times are not. */
  readonly startedAt: string;
  /** Null if the system does not reveal it; then nothing may be inferred from it. */
  readonly command: readonly string[] | null;
}

/** A zombie process counts as gone: it holds no files, ports or memory. */
export function findProcess(pid: number): RunningProcess | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  if (process.platform === 'linux') return findInProc(pid);
  if (process.platform === 'win32') return findBySignal(pid);
  return findWithPs(pid);
}

/**
 * Tests whether this is the postmaster of the data folder. The result decides which process is killed, so anything that
 * cannot be verified is false.
 */
export function isPostmasterOf(running: RunningProcess, dataDir: string): boolean {
  const [program, ...rest] = running.command ?? [];
  if (program === undefined) return false;
  if (process.platform === 'linux') {
    if (basename(program) !== 'postgres') return false;
    // The working directory follows a project folder that was renamed while the server was running.
    return rest.includes(dataDir) || workingDirectory(running.pid) === dataDir;
  }
  return program.startsWith('/') && program.includes(`/bin/postgres -D ${dataDir} `);
}

function findInProc(pid: number): RunningProcess | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The second field is the program's name in brackets, which may itself contain spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const startTicks = fields[19];
  if (state === 'Z' || state === 'X') return null;
  return { pid, startedAt: `${bootId()}/${startTicks}`, command: commandLine(pid) };
}

/** Ticks count from the boot: without the boot id, the same number could recur after a restart. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'boot';
  }
}

function commandLine(pid: number): string[] | null {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return words.length > 0 ? words : null;
  } catch {
    return null;
  }
}

function workingDirectory(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

function findWithPs(pid: number): RunningProcess | null {
  const startedAt = askPs(pid, 'lstart=');
  if (startedAt === null || askPs(pid, 'stat=')?.startsWith('Z')) return null;
  const command = askPs(pid, 'command=');
  return { pid, startedAt, command: command === null ? null : [`${command} `] };
}

function askPs(pid: number, column: string): string | null {
  try {
    const options = { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' }, stdio: 'pipe' } as const;
    return execFileSync('ps', ['-ww', '-o', column, '-p', String(pid)], options).trim() || null;
  } catch {
    return null;
  }
}

function findBySignal(pid: number): RunningProcess | null {
  try {
    process.kill(pid, 0);
  } catch {
    return null;
  }
  return { pid, startedAt: 'unknown', command: null };
}
