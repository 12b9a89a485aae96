import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Less than a tenth of the processor's time where another thread wants it, and all of it where none does. */
const niceness = 10;
const mostNice = 19;
const threadName = 'libuv-worker';
const threads = '/proc/self/task';

/**
 * Lowers the priority of the threads that hash passwords, so that they do not take the processor from the event loop, nor
 * from a database on the same machine. Only Linux has a priority for each thread; elsewhere, nothing changes. Must be
 * called after the first hash, which starts all threads of the pool.
 * @returns false if the system does not allow it
 */
export function lowerHashPriority(): boolean {
  try {
    const lower = Math.min(getPriority() + niceness, mostNice);
    for (const id of hashThreads()) setPriority(id, lower); // also takes the ID of a thread
    return true;
  } catch {
    return false; // a filter of system calls, for example
  }
}

/** The IDs of the threads that hash; none where the system does not list them. */
export function hashThreads(): number[] {
  try {
    return readdirSync(threads)
      .filter((id) => readFileSync(`${threads}/${id}/comm`, 'utf8').trim() === threadName)
      .map(Number);
  } catch {
    return [];
  }
}
