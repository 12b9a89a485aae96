import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { ClientBase } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import { column, columnList } from './columns.js';
import { migrations } from './data-source.js';
import type { DatabaseClient } from './database-client.js';
import { Statement } from './statement.js';

const missingGrants =
  'The database role may not read the table "migrations": grant it the privileges listed in docs/postgresql.md';

/** Refuses to start with a database that this version cannot use. */
@Injectable()
export class SchemaCheck implements OnModuleInit {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await refuseUnfitDatabase(runner);
    } finally {
      await runner.release();
    }
  }
}

/** @throws Error that names the reason and the remedy */
export async function refuseUnfitDatabase(runner: QueryRunner): Promise<void> {
  const client = (await runner.connect()) as DatabaseClient; // see dataSourceOptions()
  await refuseEncoding(client);
  if (client.isPooled) await refuseIsolation(client);
  await refuseOutdatedSchema(runner);
}

/** @throws Error if texts of some languages could not be stored */
export async function refuseEncoding(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ encoding: string }>(
    `SELECT current_setting('server_encoding') AS encoding`,
  );
  const [{ encoding } = { encoding: '' }] = rows;
  if (encoding === 'UTF8') return;
  throw new Error(
    `The encoding of the database is ${encoding}, but it must be UTF8. ` +
      `Create another one: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`,
  );
}

/** A session behind a pooler cannot override it for single statements: see startOfTransaction(). */
async function refuseIsolation(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ level: string }>(
    `SELECT reset_val AS level FROM pg_settings WHERE name = 'default_transaction_isolation'`,
  );
  const [{ level } = { level: '' }] = rows;
  if (level === 'read committed') return;
  throw new Error(
    `The default transaction isolation of this role and database is ${level}, which cannot be overridden through a ` +
      `pooler. Run: ALTER ROLE … SET default_transaction_isolation = 'read committed'`,
  );
}

const healthColumns = {
  isSchemaCurrent: column.boolean(
    '(SELECT count(*) = cardinality($1::text[]) FROM migrations WHERE name = ANY ($1::text[]))',
  ),
};

/** Whether the database still has the schema of this version, and not that of an earlier backup. */
export function schemaHealthStatement(): Statement<{ isSchemaCurrent: boolean }> {
  return new Statement({
    name: 'schema_health',
    columns: healthColumns,
    sql: `SELECT ${columnList(healthColumns)}`,
    parameters: [migrations.map(({ name }) => name)],
  });
}

async function refuseOutdatedSchema(runner: QueryRunner): Promise<void> {
  const applied = await findApplied(runner);
  const missing = migrations.map(({ name }) => name).filter((name) => !applied.has(name));
  if (missing.length > 0) {
    throw new Error(
      `The database schema is not up to date (missing: ${missing.join(', ')}). Run: npm run migrate`,
    );
  }
}

async function findApplied(runner: QueryRunner): Promise<Set<string>> {
  const [table] = (await runner.query(`SELECT to_regclass('migrations') AS name`)) as {
    name: string | null;
  }[]; // a regclass
  if (!table?.name) return new Set();
  const applied = (await runner.query('SELECT name FROM migrations').catch((cause: unknown) => {
    throw (cause as { code?: string }).code === '42501' ? new Error(missingGrants, { cause }) : cause;
  })) as { name: string }[]; // the columns that TypeORM creates
  return new Set(applied.map(({ name }) => name));
}
