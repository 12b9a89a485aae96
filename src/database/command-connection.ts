import { DataSource, type EntityManager } from 'typeorm';
import { dataSourceOptions } from './data-source.js';
import { refuseUnfitDatabase } from './schema-check.js';

/**
 * Runs a command's work on a separate connection, without the rest of the application. Temporary tables exist until the
 * work ends.
 * @throws Error if the database cannot be reached, or if its schema is not up to date
 */
export async function withConnection<T>(
  url: string,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  const dataSource = new DataSource(dataSourceOptions({ url, poolSize: 1, preparesStatements: false }));
  await dataSource.initialize().catch((cause: unknown) => {
    throw new Error(`The database cannot be reached: ${reasonOf(cause)}`, { cause });
  });
  const runner = dataSource.createQueryRunner();
  try {
    await refuseUnfitDatabase(runner);
    return await work(runner.manager);
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
}

/** If a host name has several addresses, a refused connection has a code but no message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string }; // pg rejects with errors only
  return message || code || String(error);
}
