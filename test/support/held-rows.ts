import { Client } from 'pg';
import type { TestApp } from './app.js';
import { eventually } from './eventually.js';

/**
 * Locks rows with a statement, starts `waiting`, which blocks on the lock, and commits. What `waiting` read before it
 * blocked is then outdated.
 */
export async function whileHolding<T>(
  app: TestApp,
  hold: { sql: string; parameters: unknown[] },
  waiting: () => Promise<T>,
): Promise<T> {
  const holder = new Client({ connectionString: app.database.url });
  await holder.connect();
  try {
    await holder.query('BEGIN');
    await holder.query(hold.sql, hold.parameters);
    const waited = waiting();
    await eventually('somebody to wait for the lock', async () => {
      const sessions = await app.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return sessions.length > 0 || null;
    });
    await holder.query('COMMIT');
    return await waited;
  } finally {
    await holder.end();
  }
}
