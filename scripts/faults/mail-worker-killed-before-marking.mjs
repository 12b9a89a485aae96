import { setTimeout as delay } from 'node:timers/promises';
import { Hold, killWorkers } from './support/killed-worker.mjs';

export const name = 'mail: kill -9 between acceptance and marking';

/** Waits until another connection waits for a lock of this one, and returns the ID of its process. */
async function findBlocked(client) {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await delay(25)) {
    const { rows } = await client.query(
      'SELECT pid FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))',
    );
    if (rows[0]) return rows[0].pid;
  }
  throw new Error('The worker has not tried to record the mail');
}

/**
 * The mail server has accepted the mail and said so. A lock holds the worker's record back until the worker is dead, and
 * ends its connection, whose statement would otherwise still run.
 */
async function kill({ installation: { client }, worker, held, person }) {
  await client.query('BEGIN');
  await client.query('SELECT FROM deliveries WHERE destination = $1 FOR UPDATE', [person.email]);
  held.release();
  const blocked = await findBlocked(client);
  await worker.end('SIGKILL');
  await client.query('SELECT pg_terminate_backend($1)', [blocked]);
  await client.query('ROLLBACK');
}

export function run({ rounds }) {
  const hold = new Hold();
  return killWorkers({ rounds, hold, mail: { beforeReply: hold.pass }, kill, accepted: 1 });
}
