import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { migrations } from './data-source.js';
import { rows } from './rows.js';

/** Refuses to start on a schema that this version was not written for. */
@Injectable()
export class SchemaCheck implements OnModuleInit {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    const applied = await this.findApplied();
    const missing = migrations.map(({ name }) => name).filter((name) => !applied.has(name));
    if (missing.length > 0) {
      throw new Error(
        `The database schema is not up to date (missing: ${missing.join(', ')}). Run: npm run migrate`,
      );
    }
  }

  private async findApplied(): Promise<Set<string>> {
    const { manager } = this.dataSource;
    const [table] = await rows<{ name: string | null }>(
      manager,
      `SELECT to_regclass('migrations') AS name`,
      [],
    );
    if (!table?.name) return new Set();
    const applied = await rows<{ name: string }>(manager, 'SELECT name FROM migrations', []);
    return new Set(applied.map(({ name }) => name));
  }
}
