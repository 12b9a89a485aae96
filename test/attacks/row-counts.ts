import type { TestApp } from '../support/app.js';

/** The number of rows in each table, including the job queue, and excluding rate limits and the audit log. */
export async function rowCounts(app: TestApp): Promise<Record<string, number>> {
  const counts = await app.query<{ table: string; count: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS table,
            (xpath('/row/n/text()', query_to_xml(
              format('SELECT count(*) AS n FROM %I.%I', table_schema, table_name), false, true, '')))[1]::text AS count
     FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
       AND table_name <> 'rate_limits' AND table_name NOT LIKE 'audit\\_%'`,
  );
  return Object.fromEntries(counts.map(({ table, count }) => [table, Number(count)]));
}
