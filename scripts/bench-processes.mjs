import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

function fieldsOf(pid) {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
}

/** The processor time of a process and of its children that have ended, in milliseconds; 0 if the process has ended. */
export function processorMs(pid) {
  try {
    const [utime, stime, cutime, cstime] = fieldsOf(pid).slice(11, 15).map(Number);
    return (utime + stime + cutime + cstime) * 10; // in hundredths of a second
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

/** Starts the built worker of a tree, and waits until it sends. */
export async function startWorker(root, env) {
  const options = { env, stdio: ['ignore', 'pipe', 'inherit'] };
  const child = spawn(process.execPath, [join(root, 'dist/main.js'), 'worker'], options);
  for (let output = ''; !output.includes('"event":"worker.ready"');) {
    const [chunk] = await once(child.stdout, 'data');
    output += chunk;
  }
  child.stdout.resume();
  return child;
}
