import { runMigrations } from 'graphile-worker';
import { DataSource } from 'typeorm';
import { grantToApplication, refuseUnfitRole } from './application-role.js';
import { clientConfig, dataSourceOptions, migrations } from './data-source.js';
import { DatabaseClient } from './database-client.js';
import { describeDenial, refuseMissingGrants } from './migration-grants.js';
import { refuseEncoding } from './schema-check.js';
import { createWorkerPool } from './worker-pool.js';

/** An arbitrary constant, the same in every process that migrates this database. */
const migrationLock = 7_240_119_083;

/**
 * Brings the schema up to date, including graphile-worker's. Several processes may run this at once.
 *
 * @param roles that the application uses, to be granted what it needs
 * @returns the names of the applied migrations, without graphile-worker's
 * @throws Error that names the reason and the remedy, before any change, if the database or the role is unsuitable
 */
export async function migrate(databaseUrl: string, roles: readonly string[] = []): Promise<string[]> {
  const connection = { url: databaseUrl, preparesStatements: false, isMigration: true } as const;
  const guard = new DatabaseClient(clientConfig(connection));
  await guard.connect();
  try {
    await refuseEncoding(guard);
    await guard.query('BEGIN');
    // Held by a transaction, not by the session: behind a pooler, the session may be a different one each time.
    await guard.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    await refuseMissingGrants(guard);
    for (const role of roles) await refuseUnfitRole(guard, role);
    const applied = await applyMigrations(connection).catch(describeDenial);
    await applyWorkerMigrations(connection).catch(describeDenial);
    for (const role of roles) await grantToApplication(guard, role).catch(describeDenial);
    await guard.query('COMMIT');
    return applied;
  } finally {
    await guard.end();
  }
}

type Connection = Parameters<typeof clientConfig>[0];

async function applyMigrations(connection: Connection): Promise<string[]> {
  const options = dataSourceOptions({ ...connection, poolSize: 1 });
  const dataSource = new DataSource({ ...options, migrations, migrationsTransactionMode: 'each' });
  await dataSource.initialize();
  try {
    const applied = await dataSource.runMigrations();
    return applied.map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}

async function applyWorkerMigrations(connection: Connection): Promise<void> {
  const onError = () => undefined; // the migration fails with the same error
  const pgPool = createWorkerPool(connection, { size: 1, onError });
  try {
    await runMigrations({ pgPool, noPreparedStatements: true });
  } finally {
    await pgPool.end();
  }
}
