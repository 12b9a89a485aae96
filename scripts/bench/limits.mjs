import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { hash, verify } from '@node-rs/argon2';
import { runCallers } from './load.mjs';
import { accountAt } from './operations.mjs';
import { argon2id, idOf, password } from './rows.mjs';

/** Verifications per second with the product's parameters, on all cores. */
export async function measureArgon2id(seconds) {
  const stored = await hash(password, argon2id);
  let count = 0;
  const startedAt = performance.now();
  const end = startedAt + seconds * 1_000;
  const verifyUntilEnd = async () => {
    for (; performance.now() < end; count += 1) await verify(stored, password);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, verifyUntilEnd));
  return count / ((performance.now() - startedAt) / 1_000);
}

/** A Fastify route without anything else than one query of a row by its primary key. */
export async function startBareRoute(databaseUrl) {
  const child = fork(join(import.meta.dirname, 'bare-route.mjs'), [databaseUrl]);
  const [{ url }] = await once(child, 'message');
  return { url, pid: child.pid, stop: () => child.kill('SIGTERM') };
}

export function measureBareRoute({ url, pid }, { accounts, callers, seconds, postmaster }) {
  let index = 0;
  const act = async (connection) => {
    const path = `/users/${idOf('user', accountAt((index += 1), accounts))}`;
    const { status } = await connection.send({ path, isRead: false });
    if (status !== 200) throw new Error(`${path}: ${status}`);
  };
  return runCallers({ url, callers, seconds, act, processes: { postmaster, server: pid, worker: 0 } });
}
