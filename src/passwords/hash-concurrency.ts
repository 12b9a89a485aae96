import { availableParallelism } from 'node:os';

/**
 * How many passwords may be hashed at once. Hashing runs in libuv's thread pool, beside file access and DNS: one of its
 * threads stays free, or a flood of sign-ins would keep the process from finding its database or mail server.
 */
export function hashesAtOnce(threadPoolSize: number): number {
  return Math.max(1, Math.min(availableParallelism(), threadPoolSize - 1));
}
