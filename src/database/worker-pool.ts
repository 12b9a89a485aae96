import pg from 'pg';
import { clientConfig } from './data-source.js';
import { DatabaseClient } from './database-client.js';

/** A pool for graphile-worker, which takes no options for its own connections. */
export function createWorkerPool(
  connection: Parameters<typeof clientConfig>[0],
  { size, onError }: { size: number; onError: (error: Error) => void },
): pg.Pool {
  const pool = new pg.Pool({ ...clientConfig(connection), max: size, Client: DatabaseClient });
  pool.on('error', onError);
  // The worker expects an error listener on each connection; DatabaseClient adds one itself.
  pool.on('connect', () => undefined);
  return pool;
}
