import { DataSource, type EntityManager } from 'typeorm';
import { dataSourceOptions } from './data-source.js';
import { refuseOutdatedSchema } from './schema-check.js';

/**
 * Runs the work of a command on one connection of its own, without the rest of the application. Temporary tables live
 * as long as the work.
 * @throws Error where the database cannot be reached, or where its schema is not up to date
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
    await refuseOutdatedSchema(runner.manager);
    return await work(runner.manager);
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
}

/** A refused connection to a name with several addresses has a code, and no message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string }; // pg rejects with errors only
  return message || code || String(error);
}
