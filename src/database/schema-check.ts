import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { migrations } from './data-source.js';

/** Refuses to start if the schema does not match this version. */
@Injectable()
export class SchemaCheck implements OnModuleInit {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  onModuleInit(): Promise<void> {
    return refuseOutdatedSchema(this.dataSource.manager);
  }
}

/** @throws Error that names the missing migrations and the remedy */
export async function refuseOutdatedSchema(manager: EntityManager): Promise<void> {
  const applied = await findApplied(manager);
  const missing = migrations.map(({ name }) => name).filter((name) => !applied.has(name));
  if (missing.length > 0) {
    throw new Error(
      `The database schema is not up to date (missing: ${missing.join(', ')}). Run: npm run migrate`,
    );
  }
}

async function findApplied(manager: EntityManager): Promise<Set<string>> {
  const [table] = await manager.query<{ name: string | null }[]>(`SELECT to_regclass('migrations') AS name`);
  if (!table?.name) return new Set();
  const applied = await manager.query<{ name: string }[]>('SELECT name FROM migrations');
  return new Set(applied.map(({ name }) => name));
}
