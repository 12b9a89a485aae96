import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';
import { prepareClusterData, readPassword } from './cluster-data.js';
import { chooseClusterPlace } from './cluster-place.js';
import { acquireLaunchLock, findLockHolder, type LaunchLock } from './launch-lock.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { findServingPort, stopOrphan } from './postgres-orphan.js';
import { clusterUrl, startPostgresServer } from './postgres-server.js';
import { createStateDirectory } from './service-account.js';

export interface EmbeddedPostgresOptions {
  readonly rootDir: string;
  readonly dataDir: string;
  /** False trades durability after a power failure for speed: for tests. */
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  /** The actual data folder: outside the project if root works in a folder that other users cannot enter. */
  readonly dataDir: string;
  /** Whether this start created the database. */
  readonly isNew: boolean;
  stop(): Promise<void>;
}

const databaseName = 'postern';

/**
 * Starts a real PostgreSQL for development and tests. It keeps its data between starts, recovers from however the last
 * run ended, and ends with this process.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  createStateDirectory(dirname(options.dataDir));
  const dataDir = realDataDir(options.dataDir);
  const lock = acquireLaunchLock(lockPath(dataDir));
  try {
    return await startLocked({ ...options, dataDir }, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Finds the database of another launcher for this folder. `url` is null while that one is starting or stopping.
 * @returns null if there is no other launcher
 */
export function findRunningPostgres(
  options: Omit<EmbeddedPostgresOptions, 'durable'>,
): { url: string | null } | null {
  if (!existsSync(dirname(options.dataDir))) return null;
  const dataDir = realDataDir(options.dataDir);
  if (findLockHolder(lockPath(dataDir)) === null) return null;
  const { rootDir, log } = options;
  const place = chooseClusterPlace({ rootDir, dataDir, binaries: findPostgresBinaries(rootDir), log });
  const port = findServingPort(place.dataDir);
  return { url: port === null ? null : clusterUrl(port, readPassword(place.dataDir), databaseName) };
}

function realDataDir(dataDir: string): string {
  return join(realpathSync(dirname(dataDir)), basename(dataDir));
}

function lockPath(dataDir: string): string {
  return `${dataDir}.lock`;
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
    const url = clusterUrl(server.port, password, databaseName);
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
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
    if (rowCount !== 0) return false;
    await client.query(`CREATE DATABASE ${databaseName}`);
    return true;
  } finally {
    await client.end();
  }
}
