import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isGiven, type Variables } from './development-environment.js';
import { findRunningPostgres, startEmbeddedPostgres } from './embedded-postgres/embedded-postgres.js';

/** For a launcher whose database is still starting or stopping. */
const patienceMs = 30_000;

export interface OpenDatabase {
  /** Undefined if the variables contain it. */
  readonly url: string | undefined;
  stop(): Promise<void>;
}

/**
 * Finds the database of a command: the given one (DATABASE_URL), that of a running `npm start`, or the embedded one, which
 * is started and migrated until `stop` is called.
 */
export async function openDatabase(
  given: Variables,
  { rootDir, stateDir }: { rootDir: string; stateDir: string },
): Promise<OpenDatabase> {
  const embedded = {
    rootDir,
    dataDir: join(stateDir, 'postgres'),
    log: (line: string) => console.error(line),
  };
  const leaveRunning = () => Promise.resolve();
  if (isGiven(given, 'DATABASE_URL')) return { url: undefined, stop: leaveRunning };
  for (const deadline = Date.now() + patienceMs; ; await delay(50)) {
    const running = findRunningPostgres(embedded);
    if (running?.url) return { url: running.url, stop: leaveRunning };
    // Starting it reports the holder, if there still is one.
    if (!running || Date.now() > deadline) return startDatabase(embedded);
  }
}

async function startDatabase(
  embedded: Omit<Parameters<typeof startEmbeddedPostgres>[0], 'durable'>,
): Promise<OpenDatabase> {
  console.error('Starting PostgreSQL …');
  const postgres = await startEmbeddedPostgres({ ...embedded, durable: true });
  try {
    const { migrate } = await import('../database/migrate.js');
    await migrate(postgres.url);
    return { url: postgres.url, stop: () => postgres.stop() };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
