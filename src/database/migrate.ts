import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions, migrations } from './data-source.js';

/** An arbitrary constant, the same in every process that migrates this database. */
const migrationLock = 7_240_119_083;

/**
 * Brings the schema up to date, including graphile-worker's. Several processes may run this at once.
 *
 * @returns the names of the applied migrations, without graphile-worker's
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const guard = new pg.Client({ connectionString: databaseUrl });
  await guard.connect();
  try {
    await guard.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const applied = await applyMigrations(databaseUrl);
    await runMigrations({ connectionString: databaseUrl, noPreparedStatements: true });
    return applied;
  } finally {
    await guard.end();
  }
}

async function applyMigrations(databaseUrl: string): Promise<string[]> {
  const { extra: _timeouts, ...options } = dataSourceOptions({
    url: databaseUrl,
    poolSize: 1,
    preparesStatements: false,
  });
  const dataSource = new DataSource({ ...options, migrations, migrationsTransactionMode: 'each' });
  await dataSource.initialize();
  try {
    const applied = await dataSource.runMigrations();
    return applied.map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}
