import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';
import { prepareClusterData } from './cluster-data.js';
import { chooseClusterPlace } from './cluster-place.js';
import { acquireLaunchLock, type LaunchLock } from './launch-lock.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { stopOrphan } from './postgres-orphan.js';
import { clusterUrl, startPostgresServer } from './postgres-server.js';
import { createStateDirectory } from './service-account.js';

export interface EmbeddedPostgresOptions {
  readonly rootDir: string;
  readonly dataDir: string;
  /** False trades safety against a power cut for speed: for tests. */
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  /** Where the data really is: outside the project when root works in a folder closed to others. */
  readonly dataDir: string;
  /** Whether this start made the database. */
  readonly isNew: boolean;
  stop(): Promise<void>;
}

const DATABASE = 'postern';

/**
 * A real PostgreSQL for development and tests: its data is kept between starts, whatever ended the
 * last run is cleared up, and it ends with this process.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  createStateDirectory(dirname(options.dataDir));
  const dataDir = join(realpathSync(dirname(options.dataDir)), basename(options.dataDir));
  const lock = acquireLaunchLock(`${dataDir}.lock`);
  try {
    return await startLocked({ ...options, dataDir }, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startLocked(options: EmbeddedPostgresOptions, lock: LaunchLock): Promise<EmbeddedPostgres> {
  const { rootDir, dataDir, durable, log } = options;
  const binaries = findPostgresBinaries(rootDir);
  const place = chooseClusterPlace({ rootDir, dataDir, binaries, log });
  await stopOrphan(place.dataDir, log);
  const password = await prepareClusterData({ ...place, durable, log });
  const server = await startPostgresServer({ ...place, password, durable, log });
  const stop = async () => {
    await server.stop();
    lock.release();
  };
  try {
    const isNew = await createDatabase(clusterUrl(server.port, password, 'postgres'));
    const url = clusterUrl(server.port, password, DATABASE);
    return { url, port: server.port, dataDir: place.dataDir, isNew, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createDatabase(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount !== 0) return false;
    await client.query(`CREATE DATABASE ${DATABASE}`);
    return true;
  } finally {
    await client.end();
  }
}
