import pg from 'pg';

const rows = 'SELECT, INSERT, UPDATE, DELETE';

/** All but their time, which is the database's, and their seal. */
const eventColumns =
  'id, type, outcome, actor_type, actor_id, subject_type, subject_id, session_id, request_id, details, personal_digest';

/**
 * Tables of which the application may do less. Events of the audit log are never changed, except that a seal is entered;
 * a trigger allows the deletion of old ones only. Nobody deletes seals.
 */
const lesser: Readonly<Record<string, string>> = {
  migrations: 'SELECT',
  audit_events: `SELECT, INSERT (${eventColumns}), DELETE, UPDATE (seal_id)`,
  audit_personal: 'SELECT, INSERT, DELETE',
  audit_seals: 'SELECT, INSERT',
};

/** @throws Error if the privileges would not restrict it, or if there is no such role */
export async function refuseUnfitRole(client: pg.ClientBase, role: string): Promise<void> {
  const { rows: found } = await client.query<{ isUnbound: boolean }>(
    `SELECT rolsuper OR rolbypassrls OR pg_has_role(oid, current_user, 'MEMBER') AS "isUnbound"
     FROM pg_roles WHERE rolname = $1`,
    [role],
  );
  const [{ isUnbound } = { isUnbound: null }] = found;
  if (isUnbound === null)
    throw new Error(
      `There is no role ${role}. Create it first: CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN …`,
    );
  if (isUnbound)
    throw new Error(
      `The role ${role} would not be restricted: it is a superuser, or it has the role of the migration.`,
    );
}

/**
 * Grants a role what the application needs, and revokes what else it may do with the tables. Safe to repeat. The tables of
 * later migrations get the privileges of most tables at once.
 */
export async function grantToApplication(client: pg.ClientBase, role: string): Promise<void> {
  const grantee = pg.escapeIdentifier(role);
  const { rows: found } = await client.query<{ schema: string }>('SELECT current_schema() AS schema');
  const schema = pg.escapeIdentifier(found[0]?.schema ?? 'public');
  for (const { name } of await tablesIn(client, schema)) {
    const table = `${schema}.${pg.escapeIdentifier(name)}`;
    await client.query(`REVOKE ALL ON ${table} FROM ${grantee}`);
    await client.query(`GRANT ${lesser[name] ?? rows} ON ${table} TO ${grantee}`);
  }
  await client.query(`REVOKE CREATE ON SCHEMA ${schema} FROM ${grantee}`);
  await grantOnSchema(client, { schema, grantee });
  await grantJobs(client, grantee);
}

/** The job queue. Row-level security hides its rows from all but the owner. */
async function grantJobs(client: pg.ClientBase, grantee: string): Promise<void> {
  const schema = 'graphile_worker';
  await client.query(`GRANT ${rows} ON ALL TABLES IN SCHEMA ${schema} TO ${grantee}`);
  await grantOnSchema(client, { schema, grantee });
  for (const { name, hidesRows } of await tablesIn(client, schema)) {
    if (!hidesRows) continue;
    const table = `${schema}.${pg.escapeIdentifier(name)}`;
    await client.query(`DROP POLICY IF EXISTS ${grantee} ON ${table}`);
    await client.query(`CREATE POLICY ${grantee} ON ${table} TO ${grantee} USING (true) WITH CHECK (true)`);
  }
}

async function grantOnSchema(
  client: pg.ClientBase,
  { schema, grantee }: { schema: string; grantee: string },
): Promise<void> {
  await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${grantee}`);
  await client.query(`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${grantee}`);
  const later = `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT`;
  await client.query(`${later} ${rows} ON TABLES TO ${grantee}`);
  await client.query(`${later} USAGE, SELECT ON SEQUENCES TO ${grantee}`);
}

async function tablesIn(
  client: pg.ClientBase,
  schema: string,
): Promise<{ name: string; hidesRows: boolean }[]> {
  const { rows: tables } = await client.query<{ name: string; hidesRows: boolean }>(
    `SELECT relname AS name, relrowsecurity AS "hidesRows" FROM pg_class
     WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p') ORDER BY relname`,
    [schema],
  );
  return tables;
}
