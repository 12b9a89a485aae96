import { Client } from 'pg';
import type { TestApp } from './app.js';
import { eventually } from './eventually.js';

/** Waits until transactions wait for a lock. */
export async function lockIsAwaited(app: TestApp, count = 1): Promise<void> {
  await eventually('a transaction to wait for a lock', async () => {
    const waiting = await app.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return waiting.length >= count || null;
  });
}

/**
 * Locks rows with a statement, starts `waiting`, which blocks on the lock, runs `meanwhile`, and commits. What `waiting`
 * read before it blocked is then outdated.
 */
export async function whileHolding<T>(
  app: TestApp,
  hold: { sql: string; parameters: unknown[] },
  waiting: () => Promise<T>,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  const holder = new Client({ connectionString: app.database.url });
  await holder.connect();
  try {
    await holder.query('BEGIN');
    await holder.query(hold.sql, hold.parameters);
    const waited = waiting();
    await lockIsAwaited(app);
    await meanwhile();
    await holder.query('COMMIT');
    return await waited;
  } finally {
    await holder.end();
  }
}
