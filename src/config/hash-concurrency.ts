import { availableParallelism } from 'node:os';

/** libuv's own number where nobody says otherwise, and the most that it takes. */
const poolThreads = { byDefault: 4, most: 1_024 };

/**
 * How many passwords may be hashed at once. Hashing runs in libuv's thread pool, beside file access and DNS: one of its
 * threads stays free, or a flood of sign-ins would keep the process from finding its database or mail server.
 *
 * @param variables those of the process: `UV_THREADPOOL_SIZE` is libuv's setting, which only it interprets
 */
export function hashesAtOnce(variables: Readonly<Record<string, string | undefined>> = process.env): number {
  return Math.max(1, Math.min(availableParallelism(), poolSize(variables['UV_THREADPOOL_SIZE']) - 1));
}

/** As libuv reads it: what is no number counts as 0, and 0 as 1. */
function poolSize(text: string | undefined): number {
  if (text === undefined) return poolThreads.byDefault;
  return Math.min(poolThreads.most, Math.max(1, Number.parseInt(text, 10) || 0));
}
