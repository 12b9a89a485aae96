import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

function fieldsOf(pid) {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
}

/** The processor time of a process and of its children that have ended, in milliseconds; 0 if the process has ended. */
export function processorMs(pid) {
  try {
    const [, , childUser, childSystem] = fieldsOf(pid).slice(11, 15).map(Number);
    const threads = readdirSync(`/proc/${pid}/task`);
    const nanoseconds = threads.map((id) => readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8'));
    const own = nanoseconds.reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1e6, 0);
    return own + (childUser + childSystem) * 10; // in hundredths of a second
  } catch {
    return 0;
  }
}

export function parentOf(pid) {
  return fieldsOf(pid)[1];
}

export function childrenOf(parent) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => {
    try {
      return parentOf(pid) === parent;
    } catch {
      return false;
    }
  });
}

/** The processor time of a PostgreSQL cluster, in milliseconds. */
export function clusterMs(postmaster) {
  return [postmaster, ...childrenOf(postmaster)].reduce((sum, pid) => sum + processorMs(pid), 0);
}

/** From now on, `peakMemoryMib` is the peak since this call. */
export function resetPeakMemory(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

export const peakMemoryMib = (pid) => memoryMib(pid, 'VmHWM');
export const currentMemoryMib = (pid) => memoryMib(pid, 'VmRSS');

/** Resident memory. */
function memoryMib(pid, name) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kib] = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status);
  return Math.round(Number(kib) / 1_024);
}

/**
 * Starts a command of the built server of a tree, and waits until it is ready.
 * @param options `nodeOptions`: such as modules to load first. `ipc`: with a channel for messages
 * @returns its process and, if it has one, its URL
 */
export async function startProcess(root, command, { env, nodeOptions = [], ipc = false }) {
  const child = spawn(process.execPath, [...nodeOptions, join(root, 'dist/main.js'), command], {
    env,
    stdio: ['ignore', 'pipe', 'inherit', ...(ipc ? ['ipc'] : [])],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${command} has ended before it was ready`);
  });
  ended.catch(() => undefined); // after it was ready
  for (let output = ''; ;) {
    const [chunk] = await Promise.race([once(child.stdout, 'data'), ended]);
    output += chunk;
    if (!/"event":"\w+\.ready"/.test(output)) continue;
    child.stdout.resume();
    return { child, url: /"event":"server.ready".*?"url":"([^"]+)"/.exec(output)?.[1] };
  }
}

/** Starts the built server of a tree, which sends mail too, and waits until it is listening. */
export function startServer(root, env) {
  return startProcess(root, 'all', { env });
}

export async function stopProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
