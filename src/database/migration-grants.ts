import pg from 'pg';
import { migrations } from './data-source.js';

const insufficientPrivilege = '42501';

interface Privileges {
  role: string;
  database: string;
  /** The first schema of the search path that exists. */
  schema: string | null;
  createsTables: boolean;
  createsSchemas: boolean;
  hasWorkerSchema: boolean;
  /** The migrations that have been applied. */
  applied: number;
}

/** @throws Error that names the grants that the role lacks for what is still to be applied */
export async function refuseMissingGrants(client: pg.ClientBase): Promise<void> {
  const { role, database, schema, ...may } = await readPrivileges(client);
  if (schema === null)
    throw new Error(`The search path of the role ${role} names no schema that it can use.`);
  const grants = [
    !may.createsTables &&
      may.applied < migrations.length &&
      `CREATE ON SCHEMA ${pg.escapeIdentifier(schema)}`,
    !may.createsSchemas && !may.hasWorkerSchema && `CREATE ON DATABASE ${pg.escapeIdentifier(database)}`,
  ].filter((grant) => grant !== false);
  if (grants.length === 0) return;
  const statements = grants.map((grant) => `GRANT ${grant} TO ${pg.escapeIdentifier(role)};`);
  throw new Error(
    `The role ${role} lacks privileges for the migration. As the owner of the database, run: ${statements.join(' ')}`,
  );
}

async function readPrivileges(client: pg.ClientBase): Promise<Privileges> {
  const { rows } = await client.query<Privileges & { hasMigrations: boolean }>(`
    SELECT current_user AS role, current_database() AS database, current_schema() AS schema,
           coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS "createsTables",
           has_database_privilege(current_database(), 'CREATE') AS "createsSchemas",
           to_regnamespace('graphile_worker') IS NOT NULL AS "hasWorkerSchema",
           to_regclass('migrations') IS NOT NULL AS "hasMigrations"`);
  const [row] = rows;
  if (!row) throw new Error('A SELECT without FROM returned no row');
  if (!row.hasMigrations) return { ...row, applied: 0 };
  const counted = await client.query<{ applied: number }>('SELECT count(*)::int AS applied FROM migrations');
  return { ...row, applied: counted.rows[0]?.applied ?? 0 };
}

/** Adds the remedy to an error of the migration that privileges alone cannot prevent. */
export function describeDenial(error: unknown): never {
  const { code, message } = error as { code?: string; message: string }; // pg and TypeORM reject with errors only
  if (code !== insufficientPrivilege) throw error;
  throw new Error(`${message}. Run the migration with the role that owns the tables.`, { cause: error });
}
